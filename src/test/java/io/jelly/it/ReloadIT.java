package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReloadIT {
  private static final int BUSY = 32;
  private static final int IDLE = 100;

  @Test
  void reloadsUnderKeepAliveLoadLoseNoRequestAndCloseNoConnection() throws Exception {
    NodeOptions options = NodeOptions.verticle("EveryClientVerticle").workers(4);
    try (NodeProcess node = NodeProcess.start(options);
        Crowd crowd = new Crowd()) {
      HttpClients clients = new HttpClients(node.port());
      crowd.add(200, "idle", clients.startingWith(0));
      crowd.add(64, "posting", i -> clients.posting(new Random(i)));
      for (int generation = 2; generation <= 4; generation++) {
        int before = crowd.exchanges();
        JsonObject verdict = reload(node);
        assertEquals(generation, verdict.getInteger("generation"));
        assertEquals(4, verdict.getInteger("replaced"));
        assertEquals(0, verdict.getInteger("closed"));
        assertTrue(verdict.getInteger("migrated") > 0, verdict::encode);
        assertTrue(crowd.exchanges() > before, "the load went on");
        eachWorkerIsAccountedFor(verdict);
      }
      assertEquals(List.of(), crowd.finish());
    }
  }

  @Test
  void aVersionThatDoesNotStartNeverReplacesTheOldOne() throws Exception {
    Path broken = Workspace.file("unused", "").resolveSibling("broken");
    NodeOptions options =
        NodeOptions.verticle("VersionedVerticle")
            .config("{\"config\":{\"brokenIf\":\"" + broken + "\"}}");
    try (NodeProcess node = NodeProcess.start(options);
        KeepAliveLoad load = new KeepAliveLoad(node.port(), BUSY, IDLE)) {
      Set<Long> old = Set.copyOf(node.pids());
      Files.writeString(broken, "");
      JsonObject verdict = reload(node, 1);
      assertTrue(
          verdict
              .getJsonArray("reasons")
              .getString(1)
              .matches(
                  "worker 3 \\(pid \\d+, generation 2\\): boot failed: .*version 2 is broken.*"),
          verdict::encode);
      assertEquals(Set.of("kept", "failed"), outcomes(verdict), verdict::encode);
      CommandRun text = node.command("reload");
      assertEquals(1, text.code(), text::text);
      assertTrue(text.text().contains("version 2 is broken"), text::text);
      assertTrue(text.text().contains("the old workers serve on: 1, 2"), text::text);
      assertEquals(List.of(), load.finish());
      node.awaitReady(2, NodeProcess.SOON);
      assertEquals(old, Set.copyOf(node.pids()));
      Files.delete(broken);
      assertEquals(4, reload(node, 0).getInteger("generation"));
    }
  }

  private static void eachWorkerIsAccountedFor(JsonObject verdict) {
    List<JsonObject> rows = rows(verdict);
    assertEquals(4, rows.size(), verdict::encode);
    assertEquals(Set.of("replaced"), outcomes(verdict), verdict::encode);
    assertEquals(4, rows.stream().map(row -> row.getInteger("replacedBy")).distinct().count());
    assertEquals(
        verdict.getInteger("migrated"),
        rows.stream().mapToInt(row -> row.getInteger("migrated")).sum());
  }

  private static List<JsonObject> rows(JsonObject verdict) {
    return verdict.getJsonArray("workers").stream().map(JsonObject.class::cast).toList();
  }

  private static Set<String> outcomes(JsonObject verdict) {
    return rows(verdict).stream().map(row -> row.getString("outcome")).collect(Collectors.toSet());
  }

  @Test
  void aSecondReloadIsRefusedOrWaits() throws Exception {
    NodeOptions options = NodeOptions.builtIn().config("{\"reload\":{\"bakeMs\":4000}}");
    try (NodeProcess node = NodeProcess.start(options)) {
      CompletableFuture<JsonObject> first = CompletableFuture.supplyAsync(() -> reload(node, 0));
      node.awaitLine("reload: generation 2 begins");
      CommandRun second = node.command("reload");
      assertEquals(1, second.code(), second::text);
      assertTrue(
          second.text().contains("a reload to generation 2 is under way since "), second::text);
      CommandRun third = node.command("reload", "--wait", "--json");
      assertEquals(0, third.code(), third::text);
      assertEquals(3, new JsonObject(third.out().get(0)).getInteger("generation"));
      assertEquals(2, first.get().getInteger("generation"));
    }
  }

  @Test
  void scalingDownMovesTheConnectionsOfTheWorkersThatGo() throws Exception {
    try (NodeProcess node = NodeProcess.start(NodeOptions.verticle("WorkVerticle").workers(3));
        KeepAliveLoad load = new KeepAliveLoad(node.port(), BUSY, IDLE)) {
      assertEquals(0, node.command("scale", "-2").code());
      node.await(
          "one worker is left", Duration.ofSeconds(30), status -> status.workers().size() == 1);
      assertEquals(List.of(), load.finish());
    }
  }
}

package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReloadIT {
  private static final int BUSY = 32;
  private static final int IDLE = 100;

  @Test
  void reloadsUnderKeepAliveLoadLoseNoRequestAndCloseNoConnection() throws Exception {
    try (NodeProcess node = NodeProcess.start(NodeOptions.verticle("WorkVerticle").workers(4));
        KeepAliveLoad load = new KeepAliveLoad(node.port(), BUSY, IDLE)) {
      for (int generation = 2; generation <= 4; generation++) {
        int before = load.answered();
        JsonObject verdict = reload(node, 0);
        assertEquals(generation, verdict.getInteger("generation"));
        assertEquals(4, verdict.getInteger("replaced"));
        assertEquals(0, verdict.getInteger("closed"));
        assertTrue(verdict.getInteger("migrated") > 0, verdict::encode);
        assertTrue(load.answered() > before, "the load went on");
      }
      assertEquals(List.of(), load.finish());
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
      assertTrue(verdict.encode().contains("version 2 is broken"), verdict::encode);
      assertEquals(List.of(), load.finish());
      node.awaitReady(2, NodeProcess.SOON);
      assertEquals(old, Set.copyOf(node.pids()));
      Files.delete(broken);
      assertEquals(3, reload(node, 0).getInteger("generation"));
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

  private static JsonObject reload(NodeProcess node, int expectedCode) {
    CommandRun run = node.command("reload", "--json");
    assertEquals(expectedCode, run.code(), run::text);
    JsonObject verdict = new JsonObject(run.out().get(0));
    assertEquals(expectedCode == 0, verdict.getBoolean("ok"));
    return verdict;
  }
}

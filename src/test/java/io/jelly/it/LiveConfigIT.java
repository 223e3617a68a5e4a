package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LiveConfigIT {
  private static final Duration RELOADED = Duration.ofSeconds(90);
  private static final int BUSY = 4;
  private static final int IDLE = 20;

  private static NodeOptions configured(NodeOptions options, Path file, int workers) {
    return options.workersByFile(workers).with("-conf", file.toString());
  }

  @Test
  void editsOfEveryClassUnderLoadFailNoRequest() throws Exception {
    Path file = Workspace.file("config.json", "{\"workers\": 2}");
    NodeOptions options = configured(NodeOptions.verticle("WorkVerticle"), file, 2);
    try (NodeProcess node = NodeProcess.start(options);
        KeepAliveLoad kept = new KeepAliveLoad(node.port(), BUSY, IDLE);
        FailureCountingClient fresh =
            FailureCountingClient.atRate(40, n -> Exchange.get(node.port(), "/"))) {
      ConfigEdits edits = new ConfigEdits(node, file);
      liveKeys(node, edits);
      everyScheduling(node, edits);
      reloadKeys(node, edits);
      edits.set("host", "localhost");
      node.awaitLine("config: host: .*localhost.*, takes effect at the next start");
      assertEquals(2, node.status().json().getJsonObject("node").getInteger("generation"));
      Tally tally = fresh.stop();
      assertEquals(List.of(), tally.failures(), tally::toString);
      assertEquals(List.of(), kept.finish());
      assertTrue(edits.medianMs() < 2_000, () -> "LIVE edits took " + edits.times() + " ms");
      assertTrue(node.status().listener(node.port()).isConserved());
    }
  }

  private static void liveKeys(NodeProcess node, ConfigEdits edits) throws IOException {
    edits.live("workers", 3, status -> status.workers().size() == 3);
    node.awaitReady(3, NodeProcess.START);
    assertEquals(0, node.command("scale", "4").code());
    edits.live("spares", 1, status -> status.workers().size() == 5);
    node.await("four serve", NodeProcess.START, status -> status.ready().size() == 4);
    edits.live("spares", 0, status -> draining(status) || status.workers().size() == 4);
    edits.live("workers", 2, status -> draining(status) || status.workers().size() == 2);
    node.awaitReady(2, NodeProcess.START);
    edits.set("drain", new JsonObject().put("timeoutMs", 20_000));
    node.awaitLine("config: drain.timeoutMs: 30000 -> 20000, takes effect at once");
    edits.set("log", new JsonObject().put("level", "debug"));
    node.awaitLine("config: log.level: \"info\" -> \"debug\", takes effect at once");
  }

  private static boolean draining(Status status) {
    return status.workers().stream().anyMatch(worker -> worker.state().equals("draining"));
  }

  /** Through shared twice: workers begin to accept by themselves, and stop it again. */
  private static void everyScheduling(NodeProcess node, ConfigEdits edits) {
    for (String next : List.of("shared", "least-connections", "shared", "ip-hash", "round-robin")) {
      edits.live("scheduling", next, status -> scheduling(node, status).equals(next));
      Tally tally = FailureCountingClient.requests(40, 4, n -> Exchange.get(node.port(), "/"));
      assertEquals(List.of(), tally.failures(), tally::toString);
    }
    node.await(
        "round-robin: nobody accepts by himself any more",
        NodeProcess.SOON,
        status -> {
          Tally tally = FailureCountingClient.requests(20, 1, n -> Exchange.get(node.port(), "/"));
          return tally.failures().isEmpty() && tally.bodies().size() == 2;
        });
  }

  private static String scheduling(NodeProcess node, Status status) {
    return status.listener(node.port()).json().getString("scheduling");
  }

  private static void reloadKeys(NodeProcess node, ConfigEdits edits) {
    edits.set("instances", 2);
    node.await(
        "two new workers with two instances each",
        RELOADED,
        status ->
            status.workers().size() == 2
                && status.ready().stream().allMatch(worker -> worker.count("generation") == 2)
                && status.ready().stream().allMatch(worker -> worker.count("instances") == 2));
  }

  @Test
  void whatDoesNotPassItsGatesStaysOutOfForce() throws Exception {
    Path broken = Workspace.file("broken", "");
    Path file = Workspace.file("config.json", "{\"workers\": 2}");
    NodeOptions options = configured(NodeOptions.verticle("VersionedVerticle"), file, 2);
    try (NodeProcess node = NodeProcess.start(options)) {
      Set<Long> old = Set.copyOf(node.pids());
      ConfigEdits edits = new ConfigEdits(node, file);
      edits.set("config", new JsonObject().put("brokenIf", broken.toString()));
      Await.until(
          "the reload has failed",
          RELOADED,
          () -> !node.output().with("config: the reload failed.*config: ").isEmpty());
      node.awaitReady(2, RELOADED);
      assertEquals(old, Set.copyOf(node.pids()));
      assertEquals("(secret)", node.configKey("config").getString("pending"));
      Files.delete(broken);
      CommandRun again = node.command("reload");
      assertEquals(0, again.code(), again::text);
      assertEquals(null, node.configKey("config").getString("pending"));
    }
  }

  @Test
  void theFileMayComeLaterBeWrittenSlowlyAndGo() throws Exception {
    NodeOptions options = NodeOptions.builtIn().workersByFile(2);
    try (NodeProcess node = NodeProcess.start(options)) {
      Path file = Files.createDirectories(node.folder().resolve("conf")).resolve("config.json");
      ConfigEdits.replace(file, "{\"workers\": 3}");
      node.await("a third worker", NodeProcess.START, status -> status.workers().size() == 3);
      writeSlowly(file, "{\"workers\": 1, \"spares\": 0, \"log\": {\"level\": \"info\"}}");
      node.await("one worker", RELOADED, status -> status.workers().size() == 1);
      Files.delete(file);
      node.awaitLine("config: conf/config.json is gone; what is in force stays");
      ConfigEdits.write(file, "{\"workers\": 2}");
      node.awaitReady(2, NodeProcess.START);
      assertEquals(1, node.output().with("config.json is gone").size());
      assertEquals(1, node.output().with("config: workers: 3 -> 1").size());
    }
  }

  private static void writeSlowly(Path file, String text) throws IOException {
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
      for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
        out.write(next);
        Await.pass(Duration.ofMillis(30));
      }
    }
  }

  @Test
  void watchedCodeIsReloadedByItself() throws Exception {
    Path code = Workspace.folder();
    NodeOptions options =
        NodeOptions.builtIn()
            .with("-cp", Jars.testClasses() + ":" + code, "-watch")
            .with("-verticle", "io.jelly.examples.WorkVerticle");
    try (NodeProcess node = NodeProcess.start(options);
        KeepAliveLoad load = new KeepAliveLoad(node.port(), BUSY, IDLE)) {
      // The first look takes what is there for granted; it comes with or soon after the start.
      Await.pass(Duration.ofSeconds(4));
      Files.writeString(code.resolve("version.txt"), "2");
      node.await(
          "generation 2",
          RELOADED,
          status ->
              status.workers().size() == 2
                  && status.ready().stream().allMatch(worker -> worker.count("generation") == 2));
      assertEquals(List.of(), load.finish());
    }
  }

  @Test
  void checkAndShowTellTheSameAsTheNode() throws Exception {
    Path file = Workspace.file("config.json", "{\"workers\": 2, \"port\": 1}");
    CommandRun good = CommandRun.of("config", "check", file.toString());
    assertEquals(0, good.code(), good::text);
    assertEquals(List.of(file + ": good, sets 2 keys"), good.out());
    CommandRun bad = CommandRun.of("config", "check", "/no/such.json");
    assertEquals(1, bad.code(), bad::text);
    CommandRun without = CommandRun.of("config", "show", "-conf", file.toString());
    assertEquals(0, without.code(), without::text);
    assertEquals(List.of("no node is running; a start here would use:"), without.err());

    try (NodeProcess node = NodeProcess.start(configured(NodeOptions.builtIn(), file, 2))) {
      assertEquals(2, node.configKey("workers").getInteger("value"));
      assertEquals(file + ":1:13", node.configKey("workers").getString("where"));
      assertEquals("command line", node.configKey("port").getString("source"));
      assertEquals(node.port(), node.configKey("port").getInteger("value"));
      assertEquals("default", node.configKey("host").getString("source"));
      assertEquals(0, node.command("scale", "1").code());
      assertEquals("scale", node.configKey("workers").getString("source"));
      assertEquals(1, node.configKey("workers").getInteger("value"));
    }
  }
}

package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsIT {
  private static final Duration REPLACED = Duration.ofSeconds(60);
  private static final int BUSY = 8;
  private static final int IDLE = 40;

  private static NodeProcess start(String limits) {
    return NodeProcess.start(
        NodeOptions.verticle("MoodyVerticle")
            .config("{\"respawn\":{\"stableMs\":1000},\"limits\":{" + limits + "}}"));
  }

  private static void awaitLines(NodeProcess node, int count, String expression) {
    Await.value(
        count + " times " + expression,
        REPLACED,
        () -> node.output().with(expression).size(),
        found -> found >= count);
  }

  private static void assertReplacedWithoutLoss(String limits, String cause) throws Exception {
    try (NodeProcess node = start(limits);
        KeepAliveLoad load = new KeepAliveLoad(node.port(), BUSY, IDLE)) {
      awaitLines(node, 4, cause);
      assertEquals(List.of(), load.finish(), node::describe);
      assertEquals(0, node.status().sum("restarts"), "a replacement is no crash");
      assertEquals(List.of(), node.output().with("crash loop|killed"));
    }
  }

  @Test
  void workersThatHaveServedEnoughAreReplacedWithoutLoss() throws Exception {
    assertReplacedWithoutLoss("\"maxRequests\":3000", "draining: it has served \\d+ requests");
  }

  @Test
  void workersThatAreOldAreReplacedWithoutLoss() throws Exception {
    assertReplacedWithoutLoss("\"maxAgeMs\":5000", "draining: it is \\d+ ms old");
  }

  @Test
  void aFatWorkerIsReplacedWithoutLoss() throws Exception {
    try (NodeProcess node = start("\"memoryMb\":500");
        KeepAliveLoad load = new KeepAliveLoad(node.port(), BUSY, IDLE)) {
      long fat = fatten(node);
      node.awaitLine("draining: it uses \\d+ MiB of memory \\(limits.memoryMb 500\\)");
      awaitGone(node, fat);
      assertEquals(List.of(), load.finish(), node::describe);
    }
  }

  @Test
  void aWorkerFarTooFatIsKilled() throws Exception {
    try (NodeProcess node = start("\"memoryHardMb\":500")) {
      long fat = fatten(node);
      node.awaitLine("killed: it uses \\d+ MiB of memory \\(limits.memoryHardMb 500\\)");
      awaitGone(node, fat);
      assertEquals(1, node.status().sum("restarts"), "a kill is a crash");
    }
  }

  /** Has a worker use more than 500 MiB; it may not live to answer that. */
  private static long fatten(NodeProcess node) throws IOException {
    try (HeldConnection connection = new HeldConnection(node.port())) {
      String pid = connection.get("/");
      connection.send("/eat?mib=500");
      node.awaitLine("eating");
      return Long.parseLong(pid);
    }
  }

  private static void awaitGone(NodeProcess node, long pid) {
    Status status =
        node.await(
            "the fat worker is replaced",
            REPLACED,
            now ->
                now.ready().size() == 2 && now.workers().stream().noneMatch(w -> w.pid() == pid));
    assertTrue(status.sum("rssBytes") > 0, status::toString);
  }
}

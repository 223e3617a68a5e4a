package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A node without workers brings its connections to another one. */
class SpilloverIT {
  private static final Duration HEALING = Duration.ofSeconds(30);

  /** Longer than the test: killed workers stay away. */
  private static final int AWAY_MS = 60_000;

  private final int members = FreePorts.range(12);

  private NodeOptions options(int respawnMs) {
    JsonObject cluster =
        new JsonObject()
            .put("name", "it-" + ProcessHandle.current().pid() + "-" + members)
            .put("port", members)
            .put("portCount", 8)
            .put("spillover", new JsonObject().put("enabled", true).put("afterMs", 200));
    JsonObject respawn =
        new JsonObject()
            .put("baseDelayMs", respawnMs)
            .put("maxDelayMs", respawnMs)
            .put("maxDelayAfterReadyMs", respawnMs);
    JsonObject config = new JsonObject().put("cluster", cluster).put("respawn", respawn);
    return NodeOptions.verticle("AddressVerticle").with("-cluster").config(config.encode());
  }

  private static JsonObject spillover(NodeProcess node) throws IOException {
    return node.status().json().getJsonObject("cluster").getJsonObject("spillover");
  }

  private static void awaitTarget(NodeProcess node) {
    Await.until("another node is known", HEALING, () -> spillover(node).getInteger("nodes") == 1);
  }

  private static long pid(String answer) {
    return Long.parseLong(answer.substring(0, answer.indexOf(' ')));
  }

  private static void killWorkers(NodeProcess node) {
    node.pids().forEach(Processes::killNow);
    node.await("no worker is left", NodeProcess.SOON, status -> status.workers().isEmpty());
  }

  @Test
  void connectionsOfANodeWithoutWorkersAreServedByAnother() throws Exception {
    try (NodeProcess empty = NodeProcess.start(options(AWAY_MS));
        NodeProcess helper = NodeProcess.start(options(100))) {
      awaitTarget(empty);
      killWorkers(empty);
      List<Long> helpers = helper.pids();
      AtomicInteger elsewhere = new AtomicInteger();
      Tally tally =
          FailureCountingClient.requests(
              200,
              8,
              n -> {
                Exchange exchange = Exchange.get(empty.port(), "/x");
                if (exchange.isOk() && helpers.contains(pid(exchange.body())))
                  elsewhere.incrementAndGet();
                return exchange;
              });
      assertEquals(List.of(), tally.failures(), empty::describe);
      assertEquals(200, elsewhere.get());
      assertTrue(spillover(empty).getLong("relayed") >= 200, empty::describe);
      assertTrue(spillover(helper).getLong("received") >= 200, helper::describe);
      assertFalse(empty.status().json().encode().contains("spillToken"), empty::describe);
    }
  }

  @Test
  void aRelayedConnectionKeepsItsAddressAndOutlivesTheHelpersWorkers() throws Exception {
    try (NodeProcess empty = NodeProcess.start(options(AWAY_MS));
        NodeProcess helper = NodeProcess.start(options(100))) {
      awaitTarget(empty);
      killWorkers(empty);
      try (HeldConnection held = new HeldConnection(empty.port())) {
        String before = held.get("/before");
        assertTrue(before.contains(" " + held.address() + " "), before + " " + held.address());
        Reloading.reload(helper);
        String after = held.get("/after");
        assertTrue(after.contains(" " + held.address() + " "), after + " " + held.address());
        assertTrue(pid(before) != pid(after), "moved to a new worker");
        assertTrue(helper.pids().contains(pid(after)), after);

        // A node that stops does not wait for a connection that is idle.
        empty.signal("TERM");
        assertEquals(0, empty.awaitExit(NodeProcess.SOON));
      }
    }
  }

  @Test
  void connectionsStayAtHomeAgainWhenWorkersAreBack() throws Exception {
    try (NodeProcess home = NodeProcess.start(options(3_000));
        NodeProcess helper = NodeProcess.start(options(100))) {
      awaitTarget(home);
      killWorkers(home);
      assertTrue(helper.pids().contains(pid(Exchange.get(home.port(), "/x").bodyOrFail())));
      home.awaitReady(2, HEALING);
      List<Long> own = home.pids();
      for (int i = 0; i < 20; i++)
        assertTrue(own.contains(pid(Exchange.get(home.port(), "/x").bodyOrFail())));
    }
  }
}

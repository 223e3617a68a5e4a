package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A node without workers brings its connections to another one. */
class SpilloverIT {
  private static final Duration HEALING = Duration.ofSeconds(30);

  private final int members = FreePorts.range(12);

  /** While it exists, no worker of the first node starts. */
  private final Path hold = Workspace.folder().resolve("hold");

  private NodeOptions options(Path held) {
    JsonObject cluster =
        new JsonObject()
            .put("name", "it-" + ProcessHandle.current().pid() + "-" + members)
            .put("port", members)
            .put("portCount", 8)
            .put("spillover", new JsonObject().put("enabled", true).put("afterMs", 200));
    JsonObject config =
        new JsonObject()
            .put("cluster", cluster)
            .put("config", new JsonObject().put("hold", held.toString()));
    return NodeOptions.verticle("AddressVerticle").with("-cluster").config(config.encode());
  }

  private NodeProcess startEmpty() {
    return NodeProcess.start(options(hold));
  }

  private NodeProcess startHelper() {
    return NodeProcess.start(options(Path.of("/nonexistent")));
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

  private void takeWorkers(NodeProcess node) throws IOException {
    Files.createFile(hold);
    node.pids().forEach(Processes::killNow);
    node.await("no worker is ready", NodeProcess.SOON, status -> status.ready().isEmpty());
  }

  @Test
  void connectionsOfANodeWithoutWorkersAreServedByAnother() throws Exception {
    try (NodeProcess empty = startEmpty();
        NodeProcess helper = startHelper()) {
      awaitTarget(empty);
      takeWorkers(empty);
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
      Status.Listener listener = empty.status().listener(empty.port());
      assertTrue(listener.isConserved() && listener.count("spilled") >= 200, empty::describe);
      assertFalse(empty.status().json().encode().contains("spillToken"), empty::describe);
    }
  }

  @Test
  void aRelayedConnectionKeepsItsAddressAndOutlivesTheHelpersWorkers() throws Exception {
    try (NodeProcess empty = startEmpty();
        NodeProcess helper = startHelper()) {
      awaitTarget(empty);
      takeWorkers(empty);
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
    try (NodeProcess home = startEmpty();
        NodeProcess helper = startHelper()) {
      awaitTarget(home);
      takeWorkers(home);
      assertTrue(helper.pids().contains(pid(Exchange.get(home.port(), "/x").bodyOrFail())));
      Files.delete(hold);
      home.awaitReady(2, HEALING);
      List<Long> own = home.pids();
      for (int i = 0; i < 20; i++)
        assertTrue(own.contains(pid(Exchange.get(home.port(), "/x").bodyOrFail())));
    }
  }
}

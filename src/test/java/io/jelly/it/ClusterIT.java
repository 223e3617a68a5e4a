package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two nodes on this machine. */
class ClusterIT {
  private static final int METHOD_NOT_FOUND = -32601;
  private static final Duration HEALING = Duration.ofSeconds(30);

  private static NodeOptions clustered(NodeOptions options, int memberPort) {
    return options
        .workers(1)
        .with("-cluster")
        .config(
            new JsonObject()
                .put(
                    "cluster",
                    new JsonObject()
                        .put("name", "it-" + ProcessHandle.current().pid() + "-" + memberPort)
                        .put("port", memberPort)
                        .put("portCount", 6))
                .encode());
  }

  private static JsonObject call(NodeProcess node, String method) {
    return new JsonObject(Exchange.rpc(node.port(), method).bodyOrFail());
  }

  @Test
  void aMethodOfOneNodeIsCallableThroughTheOther() throws IOException {
    int members = FreePorts.range(8);
    try (NodeProcess greeter =
            NodeProcess.start(clustered(NodeOptions.verticle("GreetingRpcVerticle"), members));
        NodeProcess other = NodeProcess.start(clustered(NodeOptions.builtIn(), members))) {
      String expected = "hello from " + greeter.pids().get(0);
      assertEquals(expected, call(greeter, "greeting.hello").getString("result"));
      Await.until(
          "the other node knows the method",
          NodeProcess.SOON,
          () -> expected.equals(call(other, "greeting.hello").getString("result")));
      for (int i = 0; i < 200; i++) {
        assertEquals(expected, call(other, "greeting.hello").getString("result"));
      }
      JsonObject unknown = call(other, "greeting.goodbye");
      assertEquals(METHOD_NOT_FOUND, unknown.getJsonObject("error").getInteger("code"));

      theMethodComesBackWithItsWorker(greeter, other);
      theNodeLeavesWithoutWaitingForItsPeers(greeter);
    }
  }

  /** The connections of the event bus are no clients: a drain does not wait for them. */
  private static void theNodeLeavesWithoutWaitingForItsPeers(NodeProcess node) {
    node.signal("TERM");
    assertEquals(0, node.awaitExit(NodeProcess.SOON));
    assertEquals(List.of(), node.output().with("still open at the end|not drained"));
  }

  private static void theMethodComesBackWithItsWorker(NodeProcess greeter, NodeProcess other) {
    long dead = greeter.pids().get(0);
    Processes.killNow(dead);
    greeter.await(
        "another worker serves",
        NodeProcess.START,
        s -> s.ready().size() == 1 && s.ready().get(0).pid() != dead);
    String reborn = "hello from " + greeter.pids().get(0);
    Await.until(
        "the other node calls the new worker",
        HEALING,
        () -> reborn.equals(call(other, "greeting.hello").getString("result")));
  }

  @Test
  void aVerticleWithMethodsNeedsNoCluster() {
    try (NodeProcess node = NodeProcess.start(NodeOptions.verticle("GreetingRpcVerticle"))) {
      JsonObject answer = call(node, "greeting.hello");
      assertNull(answer.getJsonObject("error"));
      assertTrue(answer.getString("result").startsWith("hello from "));
    }
  }
}

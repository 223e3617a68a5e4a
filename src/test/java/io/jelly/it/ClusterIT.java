package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Two nodes on this machine. */
class ClusterIT {
  private static final int METHOD_NOT_FOUND = -32601;
  private static final int PROVIDER_LOST = -32008;
  private static final int UNAVAILABLE = -32005;
  private static final Duration HEALING = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(25);

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

  private static JsonObject cluster(NodeProcess node) throws IOException {
    return node.status().json().getJsonObject("cluster");
  }

  /** The states of the nodes that this one sees, by name. */
  private static Map<String, String> seenBy(NodeProcess node) throws IOException {
    Map<String, String> seen = new TreeMap<>();
    for (Object one : cluster(node).getJsonArray("nodes")) {
      JsonObject other = (JsonObject) one;
      seen.put(other.getString("id"), other.getString("state"));
    }
    return seen;
  }

  private static void awaitSeen(NodeProcess by, NodeProcess... nodes) {
    Map<String, String> expected = new TreeMap<>();
    for (NodeProcess node : nodes) expected.put("jelly-" + node.port(), "ready");
    Await.value("the nodes " + expected, HEALING, () -> seenBy(by), expected::equals);
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  @Test
  void nodesSeeEachOtherAndTheDeadDisappear() throws IOException {
    int members = FreePorts.range(8);
    try (NodeProcess stays = NodeProcess.start(clustered(NodeOptions.builtIn(), members))) {
      NodeOptions options = clustered(NodeOptions.builtIn(), members);
      NodeProcess dies = NodeProcess.start(options);
      awaitSeen(stays, stays, dies);
      awaitSeen(dies, stays, dies);
      assertEquals(2, cluster(stays).getInteger("dataMembers"));
      CommandRun shown = stays.command("nodes");
      assertEquals(0, shown.code(), shown.text());
      assertTrue(shown.text().contains("jelly-" + dies.port()), shown.text());

      long killed = System.nanoTime();
      dies.killWhole();
      Await.until("it is gone", NodeProcess.SOON, () -> seenBy(stays).size() == 1);
      System.out.println("a killed node is gone after " + millisSince(killed) + " ms");
      awaitSeen(stays, stays);
      dies.assertNobodyLeft(NodeProcess.SOON);

      try (NodeProcess again = NodeProcess.start(options)) {
        awaitSeen(stays, stays, again);
        awaitSeen(again, stays, again);
        again.signal("TERM");
        assertEquals(0, again.awaitExit(NodeProcess.SOON));
        assertEquals(List.of(), again.output().with("WARN|ERROR|Exception"));
      }
      awaitSeen(stays, stays);
    }
  }

  @Test
  void aReloadOfTheOtherNodeFailsNoIdempotentCall() throws IOException {
    int members = FreePorts.range(12);
    try (NodeProcess provider =
            NodeProcess.start(clustered(NodeOptions.verticle("SlowRpcVerticle"), members));
        NodeProcess caller = NodeProcess.start(clustered(NodeOptions.builtIn(), members))) {
      Await.until("called", HEALING, () -> call(caller, "quick.again").containsKey("result"));
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<List<String>> load =
          CompletableFuture.supplyAsync(() -> failures(caller, over));
      CommandRun reload = provider.command("reload", "--json");
      over.set(true);
      assertEquals(0, reload.code(), reload.text());
      assertEquals(List.of(), load.join());
    }
  }

  private static List<String> failures(NodeProcess caller, AtomicBoolean over) {
    List<String> failures = new ArrayList<>();
    int calls = 0;
    for (; !over.get(); calls++) {
      JsonObject answer = call(caller, "quick.again");
      if (!answer.containsKey("result")) failures.add(answer.encode());
    }
    System.out.println(calls + " calls across nodes during a reload");
    return failures;
  }

  @Test
  void aCallInFlightToAKilledNodeFailsFastOrGoesElsewhere() throws IOException {
    int members = FreePorts.range(12);
    try (NodeProcess caller = NodeProcess.start(clustered(NodeOptions.builtIn(), members));
        NodeProcess provider =
            NodeProcess.start(clustered(NodeOptions.verticle("SlowRpcVerticle"), members))) {
      Await.until("called", HEALING, () -> call(caller, "quick.again").containsKey("result"));
      CompletableFuture<JsonObject> once = later(caller, "slow.once");
      CompletableFuture<JsonObject> again = later(caller, "slow.again");
      Await.until(
          "both are under way",
          HEALING,
          () -> provider.output().with("a slow call begins").size() == 2);

      long killed = System.nanoTime();
      provider.killWhole();
      assertEquals(PROVIDER_LOST, once.join().getJsonObject("error").getInteger("code"));
      System.out.println("a call to a killed node failed after " + millisSince(killed) + " ms");
      assertTrue(millisSince(killed) < NodeProcess.SOON.toMillis());
      // There is nobody else: the second try says so, and may be repeated.
      assertEquals(UNAVAILABLE, again.join().getJsonObject("error").getInteger("code"));
    }
  }

  private static CompletableFuture<JsonObject> later(NodeProcess node, String method) {
    return CompletableFuture.supplyAsync(() -> answer(Exchange.rpc(node.port(), method, PATIENCE)));
  }

  /** An answer with status 503 is an answer, too. */
  private static JsonObject answer(Exchange exchange) {
    return new JsonObject(exchange.body().substring(exchange.body().indexOf('{')));
  }

  @Test
  void aNameThatIsTakenIsRefusedInWords() {
    int members = FreePorts.range(8);
    try (NodeProcess first = NodeProcess.start(clustered(NodeOptions.builtIn(), members))) {
      List<String> twin = new ArrayList<>(clustered(NodeOptions.builtIn(), members).arguments);
      String port = String.valueOf(FreePorts.one());
      twin.addAll(List.of("-workers", "1", "-port", port, "-name", "jelly-" + first.port()));
      CommandRun second = CommandRun.of(Workspace.folder(), twin);
      assertEquals(1, second.code(), second.text());
      assertTrue(second.text().contains("has a node named jelly-" + first.port()), second.text());
    }
  }
}

package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SchedulingIT {
  private static final int CONNECTIONS = 8_000;

  @Test
  void roundRobinSpreadsNewConnectionsOverIdleWorkersToWithinOne() {
    try (NodeProcess node = NodeProcess.start(NodeOptions.builtIn())) {
      for (int workers : new int[] {2, 4, 8}) {
        if (workers > 2) assertEquals(0, node.command("scale", "" + workers).code());
        node.awaitReady(workers, NodeProcess.START);
        Tally tally =
            FailureCountingClient.requests(
                CONNECTIONS, 4, n -> byPid(Exchange.rpc(node.port(), "worker.info")));
        assertEquals(CONNECTIONS, tally.count(Outcome.OK), tally::toString);
        Map<String, Long> shares = tally.bodies();
        LongSummaryStatistics spread =
            shares.values().stream().mapToLong(Long::longValue).summaryStatistics();
        assertEquals(workers, shares.size(), shares::toString);
        assertTrue(spread.getMax() - spread.getMin() <= 1, shares::toString);
      }
    }
  }

  private static Exchange byPid(Exchange exchange) {
    if (!exchange.isOk()) return exchange;
    Object pid = new JsonObject(exchange.body()).getJsonObject("result").getValue("pid");
    return new Exchange(
        exchange.outcome(), String.valueOf(pid), exchange.startNanos(), exchange.endNanos());
  }

  @Test
  void leastConnectionsFillsTheWorkerThatHasFewest() throws IOException {
    NodeOptions options =
        NodeOptions.verticle("WorkVerticle").with("-scheduling", "least-connections");
    try (NodeProcess node = NodeProcess.start(options)) {
      Map<String, List<HeldConnection>> held = hold(node.port(), 20);
      assertEquals(2, held.size());
      held.values().forEach(connections -> assertEquals(10, connections.size()));

      String emptied = held.keySet().iterator().next();
      for (HeldConnection connection : held.remove(emptied)) connection.close();
      node.await("the closed ones are noticed", NodeProcess.SOON, s -> s.sum("connections") == 10);
      Map<String, List<HeldConnection>> more = hold(node.port(), 10);
      assertEquals(Set.of(emptied), more.keySet());

      for (List<HeldConnection> all : held.values()) for (HeldConnection c : all) c.close();
      for (List<HeldConnection> all : more.values()) for (HeldConnection c : all) c.close();
    }
  }

  /** Opens connections one after the other and keeps them, by the pid that serves them. */
  private static Map<String, List<HeldConnection>> hold(int port, int count) throws IOException {
    Map<String, List<HeldConnection>> held = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      HeldConnection connection = new HeldConnection(port);
      held.computeIfAbsent(connection.get("/"), pid -> new ArrayList<>()).add(connection);
    }
    return held;
  }

  @Test
  void ipHashServesOneClientFromOneWorker() {
    NodeOptions options = NodeOptions.verticle("WorkVerticle").with("-scheduling", "ip-hash");
    try (NodeProcess node = NodeProcess.start(options)) {
      Set<String> used = new HashSet<>();
      for (int client = 2; client < 34; client++) {
        String source = "127.0.0." + client;
        Set<String> pids = new HashSet<>();
        for (int i = 0; i < 5; i++) pids.add(Exchange.get(source, node.port(), "/").bodyOrFail());
        assertEquals(1, pids.size(), () -> source + " was served by " + pids);
        used.addAll(pids);
      }
      assertEquals(2, used.size(), "32 clients use both workers");
    }
  }

  /** Who gets how much is the kernel's choice. */
  @Test
  void sharedServesFromTheKernelsQueue() {
    NodeOptions options = NodeOptions.verticle("WorkVerticle").with("-scheduling", "shared");
    try (NodeProcess node = NodeProcess.start(options)) {
      assertConserved(node, 2_000);
    }
  }

  @Test
  void everyAcceptedConnectionIsAccountedForAtEveryMoment() {
    for (String scheduling : List.of("round-robin", "least-connections")) {
      NodeOptions options = NodeOptions.verticle("WorkVerticle").with("-scheduling", scheduling);
      try (NodeProcess node = NodeProcess.start(options)) {
        Tally tally = assertConserved(node, 2_000);
        assertEquals(2, tally.bodies().size(), () -> "both serve: " + tally.bodies());
      }
    }
  }

  private static Tally assertConserved(NodeProcess node, int connections) {
    List<Status.Listener> samples = new ArrayList<>();
    Tally tally;
    try (FailureCountingClient sampler =
        FailureCountingClient.users(1, n -> sample(node, samples))) {
      tally = FailureCountingClient.requests(connections, 8, n -> Exchange.get(node.port(), "/"));
      Tally sampled = sampler.stop();
      assertEquals(connections, tally.count(Outcome.OK), tally::toString);
      assertEquals(0, sampled.failures().size(), sampled::toString);
    }
    assertTrue(samples.size() > 5, "samples were taken");
    assertEquals(List.of(), samples.stream().filter(sample -> !sample.isConserved()).toList());
    node.await(
        "the counters agree with the client's",
        NodeProcess.SOON,
        status -> {
          Status.Listener listener = status.listener(node.port());
          return listener.count("accepted") == connections
              && listener.count("acknowledged") == connections
              && status.sum("accepted") == connections
              && status.sum("requests") == connections
              && status.sum("connections") == 0;
        });
    return tally;
  }

  private static Exchange sample(NodeProcess node, List<Status.Listener> samples) {
    long now = System.nanoTime();
    Await.pass(Duration.ofMillis(5));
    try {
      samples.add(node.status().listener(node.port()));
      return new Exchange(Outcome.OK, "", now, now);
    } catch (IOException e) {
      return new Exchange(Outcome.BAD_RESPONSE, e.toString(), now, now);
    }
  }
}

package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopIT {
  @Test
  void sigtermUnderLoadFinishesWhatIsInFlight() throws IOException {
    try (NodeProcess node = NodeProcess.start(NodeOptions.verticle("WorkVerticle"));
        HeldConnection idle = new HeldConnection(node.port());
        HeldConnection busy = new HeldConnection(node.port());
        FailureCountingClient client =
            FailureCountingClient.atRate(100, n -> Exchange.get(node.port(), "/slow?ms=200"))) {
      idle.get("/");
      client.run(Duration.ofSeconds(1));
      List<Long> pids = node.pids();
      busy.send("/slow?ms=1000");
      awaitInFlight(node, 1);
      node.signal("TERM");

      assertTrue(pids.contains(Long.parseLong(busy.receive())), "the slow request is answered");
      assertTrue(busy.closes(), "and its connection announced to close");
      assertEquals(0, node.awaitExit(Duration.ofSeconds(20)));
      node.assertNobodyLeft(Duration.ofSeconds(5));
      Tally tally = client.stop();
      assertEquals(
          tally.total(), tally.count(Outcome.OK) + tally.count(Outcome.REFUSED), tally::toString);
      assertTrue(tally.count(Outcome.OK) >= 80, tally::toString);
      assertEquals(Outcome.REFUSED, Exchange.get(node.port(), "/").outcome());
      assertEquals(0, node.output().with("still open at the end").size(), node.output()::toString);
    }
  }

  /** The client's bytes have left; the workers' counters tell when the requests have arrived. */
  private static void awaitInFlight(NodeProcess node, int connections) {
    node.await("open requests", NodeProcess.SOON, s -> s.sum("connections") >= connections + 1);
    Await.pass(Duration.ofMillis(100));
  }

  /**
   * A shell's background jobs ignore SIGINT, and so do all their children: a JVM leaves it at that.
   */
  private static String interruptOrTerminate() throws IOException {
    String ignored =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    long mask = Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).trim(), 16);
    boolean interruptIgnored = (mask & (1L << (2 - 1))) != 0;
    return interruptIgnored ? "TERM" : "INT";
  }

  @Test
  void aSecondSignalStopsAtOnce() throws IOException {
    try (NodeProcess node = NodeProcess.start(NodeOptions.verticle("WorkVerticle"));
        HeldConnection busy = new HeldConnection(node.port())) {
      busy.send("/slow?ms=30000");
      awaitInFlight(node, 0);
      String signal = interruptOrTerminate();
      node.signal(signal);
      node.awaitLine("stopping");
      node.signal(signal);
      assertEquals(130, node.awaitExit(Duration.ofSeconds(5)));
      node.assertNobodyLeft(Duration.ofSeconds(3));
    }
  }

  @Test
  void whatDoesNotFinishIsCutAtTheDrainDeadline() throws IOException {
    NodeOptions options =
        NodeOptions.verticle("WorkVerticle").config("{\"drain\":{\"timeoutMs\":1000}}");
    try (NodeProcess node = NodeProcess.start(options);
        HeldConnection busy = new HeldConnection(node.port())) {
      busy.send("/slow?ms=60000");
      awaitInFlight(node, 0);
      node.signal("TERM");
      assertEquals(0, node.awaitExit(Duration.ofSeconds(10)));
    }
  }

  @Test
  void onPrimaryLossExitWorkersEndByThemselvesAfterTheDeathOfTheirPrimary() throws IOException {
    NodeOptions options =
        NodeOptions.verticle("WorkVerticle")
            .config("{\"drain\":{\"timeoutMs\":3000},\"primary\":{\"onPrimaryLoss\":\"exit\"}}");
    try (NodeProcess node = NodeProcess.start(options);
        HeldConnection busy = new HeldConnection(node.port());
        HeldConnection endless = new HeldConnection(node.port())) {
      busy.send("/slow?ms=1000");
      endless.send("/slow?ms=60000");
      awaitInFlight(node, 1);
      node.signal("KILL");
      assertEquals(137, node.awaitExit(Duration.ofSeconds(5)));
      Long.parseLong(busy.receive());
      node.assertNobodyLeft(Duration.ofSeconds(10));
    }
  }
}

package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerDeathIT {
  /** How long a killed process may go on running on another core. */
  private static final long DYING_NANOS = Duration.ofMillis(200).toNanos();

  /** The time-out of 300 ms, a look every quarter of it, and what two slow cores need. */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(300 + 75 + 2_500);

  private static final int MARKS = 100;

  /** How often a spare may be late where others have the machine. */
  private static final int LATE_SPARES = 4;

  private record Kill(long nanos, int inFlight) {
    boolean explains(Exchange failure) {
      return failure.startNanos() < nanos + DYING_NANOS && failure.endNanos() > nanos;
    }
  }

  @Test
  void killingAWorkerUnderLoadFailsOnlyWhatWasInFlightInIt() throws IOException {
    try (NodeProcess node = NodeProcess.start(NodeOptions.verticle("WorkVerticle"));
        FailureCountingClient client =
            FailureCountingClient.atRate(200, n -> Exchange.get(node.port(), "/slow?ms=20"))) {
      List<Kill> kills = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        client.run(Duration.ofSeconds(2));
        node.awaitReady(2, NodeProcess.START);
        long victim = node.status().workers().get(0).pid();
        Kill kill = new Kill(System.nanoTime(), client.inFlight());
        Processes.killNow(victim);
        kills.add(kill);
      }
      node.awaitReady(2, NodeProcess.START);
      Tally tally = client.run(Duration.ofSeconds(2)).stop();

      assertTrue(tally.total() > 1_800, tally::toString);
      assertEquals(0, tally.count(Outcome.REFUSED), tally::toString);
      assertEquals(0, tally.count(Outcome.TIMEOUT), tally::toString);
      for (Exchange failure : tally.failures()) {
        assertTrue(kills.stream().anyMatch(kill -> kill.explains(failure)), failure::toString);
      }
      for (Kill kill : kills) {
        long dead = tally.failures().stream().filter(kill::explains).count();
        assertTrue(
            dead <= kill.inFlight() + 1,
            () -> dead + " failed of " + kill.inFlight() + " in flight: " + tally);
      }
      assertEquals(4, node.output().with("exited: signal SIGKILL").size());
    }
  }

  @Test
  void aWorkerThatHangsLosesItsUnacknowledgedConnectionsToOthers() throws IOException {
    NodeOptions options =
        NodeOptions.verticle("WorkVerticle").config("{\"handoff\":{\"ackTimeoutMs\":300}}");
    try (NodeProcess node = NodeProcess.start(options)) {
      long hanging = node.pids().get(0);
      Processes.signal("STOP", hanging);
      try {
        Tally during = mark(node, 0);
        assertTrue(during.longestMillis() < LONGEST_WAIT.toMillis(), during::toString);
        assertEquals(1, during.bodies().size(), "the other one has served all");
      } finally {
        Processes.signal("CONT", hanging);
      }
      mark(node, MARKS);
      Await.until(
          "the woken worker serves again",
          NodeProcess.SOON,
          () -> Exchange.get(node.port(), "/").bodyOrFail().equals("" + hanging));
      for (int n = 0; n < 2 * MARKS; n++) {
        String line = "mark " + n + " \\.";
        node.awaitLine(line);
        assertEquals(1, node.output().with(line).size(), line);
      }
    }
  }

  /** Requests that leave a line each; all are answered. */
  private static Tally mark(NodeProcess node, int first) {
    Tally tally =
        FailureCountingClient.requests(
            MARKS, 10, n -> Exchange.get(node.port(), "/mark?id=" + (first + n)));
    assertEquals(MARKS, tally.count(Outcome.OK), tally::toString);
    return tally;
  }

  @Test
  void aWarmSpareServesWithinATenthOfASecondOfADeath() throws IOException {
    try (NodeProcess node =
        NodeProcess.launch(NodeOptions.verticle("MoodyVerticle").with("-spares", "1"))) {
      Status before = awaitTwoAndASpare(node);
      Status.Worker spare = spare(before);
      node.awaitLine("\\[" + spare.id() + "\\] asked for its health");
      assertEquals(0, node.status().sum("requests"), "a warm-up counts nowhere");
      assertEquals(0, node.status().sum("accepted"), "a warm-up counts nowhere");
      try (FailureCountingClient client =
          FailureCountingClient.atRate(50, n -> Exchange.get(node.port(), "/"))) {
        int fastest = Integer.MAX_VALUE;
        for (int i = 0; i <= LATE_SPARES && fastest > 100; i++) {
          fastest = Math.min(fastest, millisToReplace(node, awaitTwoAndASpare(node)));
        }
        assertTrue(fastest <= 100, "promoted after " + fastest + " ms at best");
        awaitTwoAndASpare(node);
        Tally tally = client.run(Duration.ofMillis(500)).stop();
        assertTrue(tally.bodies().containsKey("" + spare.pid()), tally::toString);
        assertEquals(0, tally.count(Outcome.REFUSED), tally::toString);
        assertEquals(0, tally.count(Outcome.TIMEOUT), tally::toString);
      }
    }
  }

  /** Kills a worker; returns what the node measured from its death to the spare's promotion. */
  private static int millisToReplace(NodeProcess node, Status status) {
    Status.Worker victim = status.ready().get(0);
    Processes.killNow(victim.pid());
    String line = node.awaitLine("serving \\d+ ms after worker " + victim.id() + " was gone");
    System.out.println(line);
    return Integer.parseInt(line.replaceAll(".*serving (\\d+) ms after.*", "$1"));
  }

  private static Status.Worker spare(Status status) {
    return status.workers().stream()
        .filter(worker -> worker.state().equals("spare"))
        .findFirst()
        .orElseThrow();
  }

  private static Status awaitTwoAndASpare(NodeProcess node) {
    return node.await(
        "two ready workers and a spare",
        NodeProcess.START,
        status ->
            status.ready().size() == 2
                && status.workers().size() == 3
                && status.workers().stream().anyMatch(w -> w.state().equals("spare")));
  }

  @Test
  void withoutAnyWorkerThePortStaysOpenAndConnectionsWait() {
    try (NodeProcess node = NodeProcess.start(NodeOptions.verticle("WorkVerticle"))) {
      node.pids().forEach(Processes::killNow);
      node.await("none serves", NodeProcess.SOON, status -> status.ready().isEmpty());
      Tally tally = FailureCountingClient.requests(50, 50, n -> Exchange.get(node.port(), "/"));
      assertEquals(50, tally.count(Outcome.OK), tally::toString);
      node.awaitReady(2, NodeProcess.START);
    }
  }
}

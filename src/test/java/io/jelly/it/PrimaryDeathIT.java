package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The primary dies; its workers serve on, and another primary takes them over. */
class PrimaryDeathIT {
  private static Set<Long> pids(Status status) {
    return status.workers().stream().map(Status.Worker::pid).collect(Collectors.toSet());
  }

  static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /**
   * A primary has one connection in hand at most: it gives each to a worker before it accepts the
   * next. Between the two nobody but it has the connection.
   */
  private static void assertOnlyWhatWasInHand(int deaths, Tally tally) {
    assertEquals(0, tally.count(Outcome.REFUSED), tally::toString);
    assertTrue(tally.failures().size() <= deaths, tally::toString);
  }

  /** Kills one of three workers and waits for its replacement. */
  private static Status killOne(NodeProcess node) {
    long victim = node.pids().get(0);
    Processes.killNow(victim);
    return node.await(
        "a replacement of pid " + victim,
        NodeProcess.START,
        status -> status.ready().size() == 3 && !pids(status).contains(victim));
  }

  @Test
  void killingThePrimaryAndItsSuccessorUnderLoadLosesNothing()
      throws IOException, InterruptedException {
    NodeOptions options = NodeOptions.verticle("WorkVerticle").workers(3);
    try (NodeProcess node = NodeProcess.start(options);
        KeepAliveLoad held = new KeepAliveLoad(node.port(), 16, 50);
        FailureCountingClient client =
            FailureCountingClient.atRate(200, n -> Exchange.get(node.port(), "/"))) {
      Set<Long> workers = new HashSet<>(node.pids());
      for (int death = 0; death < 2; death++) {
        client.run(Duration.ofSeconds(1));
        long acceptedBefore = node.status().listener(node.port()).count("accepted");
        node.killPrimary();
        Status status = node.awaitSuccessor(3, NodeProcess.START);
        assertEquals(workers, pids(status), "no worker was replaced");
        Status.Listener listener = status.listener(node.port());
        assertTrue(listener.count("accepted") >= acceptedBefore, () -> status.json().encode());
        assertTrue(listener.isConserved(), () -> status.json().encode());
      }
      client.run(Duration.ofSeconds(1));
      Tally tally = client.stop();
      assertEquals(List.of(), held.finish());
      assertOnlyWhatWasInHand(2, tally);

      long before = node.status().sum("accepted");
      Tally fair = FailureCountingClient.requests(300, 4, n -> Exchange.get(node.port(), "/"));
      assertEquals(
          Set.of(100L), new HashSet<>(fair.bodies().values()), "the primary schedules again");
      assertEquals(before + 300, node.status().sum("accepted"));
      Status status = killOne(node);
      assertEquals(4, status.workers().get(2).id(), "numbers go on");
    }
  }

  @Test
  void whatWasOnItsWayAtItsDeathIsAccountedFor() throws IOException {
    try (NodeProcess node = NodeProcess.start(NodeOptions.verticle("WorkVerticle").workers(2))) {
      List<Long> workers = node.pids();
      workers.forEach(worker -> Processes.signal("STOP", worker));
      try (FailureCountingClient client =
          FailureCountingClient.once(3, n -> Exchange.get(node.port(), "/"))) {
        node.await(
            "nobody takes them",
            NodeProcess.SOON,
            status -> status.listener(node.port()).count("queued") == 3);
        node.killPrimary();
        workers.forEach(worker -> Processes.signal("CONT", worker));
        Status status = node.awaitSuccessor(2, NodeProcess.START);
        Status.Listener listener = status.listener(node.port());
        assertEquals(0, listener.count("queued"), () -> status.json().encode());
        assertTrue(listener.isConserved(), () -> status.json().encode());
        assertEquals(3, client.stop().total());
      }
    }
  }

  @Test
  void thePrimaryAndAWorkerKilledTogetherLeaveTheOthersServing() throws IOException {
    try (NodeProcess node = NodeProcess.start(NodeOptions.verticle("WorkVerticle").workers(3));
        FailureCountingClient client =
            FailureCountingClient.atRate(100, n -> Exchange.get(node.port(), "/"))) {
      client.run(Duration.ofSeconds(1));
      long worker = node.pids().get(0);
      int inFlight = client.inFlight();
      node.killPrimary();
      Processes.killNow(worker);
      node.awaitSuccessor(3, NodeProcess.START);
      Tally tally = client.run(Duration.ofSeconds(1)).stop();
      assertEquals(0, tally.count(Outcome.REFUSED), tally::toString);
      assertEquals(0, tally.count(Outcome.TIMEOUT), tally::toString);
      // Also what it had been offered and not taken yet: nobody is left who knew of that.
      assertTrue(tally.failures().size() <= inFlight + 10, () -> inFlight + " were open: " + tally);
    }
  }

  @Test
  void exactlyOneWorkerStartsTheNewPrimary() throws IOException {
    try (NodeProcess node = NodeProcess.start(NodeOptions.verticle("WorkVerticle").workers(4))) {
      node.killPrimary();
      node.awaitSuccessor(4, NodeProcess.START);
      List<String> log =
          Await.value(
              "the new primary's words",
              NodeProcess.SOON,
              node::successorLog,
              lines -> lines.stream().anyMatch(line -> line.contains("took over from")));
      assertEquals(
          1, log.stream().filter(line -> line.contains("took over from")).count(), log::toString);
      assertEquals(
          0, log.stream().filter(line -> line.contains("already running")).count(), log::toString);
    }
  }

  @Test
  void whatWasScaledAndReloadedStaysSo() throws IOException {
    try (NodeProcess node = NodeProcess.start(NodeOptions.verticle("WorkVerticle"))) {
      assertEquals(0, node.command("scale", "3").code());
      node.awaitReady(3, NodeProcess.START);
      assertEquals(0, node.command("reload").code());
      Status before = node.awaitReady(3, NodeProcess.START);
      node.killPrimary();
      Status after = node.awaitSuccessor(3, NodeProcess.START);
      assertEquals(pids(before), pids(after));
      assertEquals(2, after.json().getJsonObject("node").getInteger("generation"));
      Status healed = killOne(node);
      assertEquals(
          Set.of(2L),
          healed.workers().stream().map(w -> w.count("generation")).collect(Collectors.toSet()));
      assertEquals(0, node.command("reload").code());
      assertEquals(3, node.status().json().getJsonObject("node").getInteger("generation"));
    }
  }

  @Test
  void theSameCommandTakesOverWhereWorkersStartNone() throws IOException {
    NodeOptions options =
        NodeOptions.verticle("WorkVerticle").config("{\"primary\":{\"selfHeal\":false}}");
    try (NodeProcess node = NodeProcess.start(options);
        FailureCountingClient client =
            FailureCountingClient.atRate(50, n -> Exchange.get(node.port(), "/"))) {
      Set<Long> workers = new HashSet<>(node.pids());
      node.killPrimary();
      client.run(Duration.ofSeconds(1));
      assertTrue(node.survivors().containsAll(workers), "they serve on");
      node.startAgain();
      assertEquals(workers, pids(node.awaitSuccessor(2, NodeProcess.START)));
      assertOnlyWhatWasInHand(1, client.run(Duration.ofSeconds(1)).stop());
    }
  }

  @Test
  void aWrongEditDoesNotKeepANewPrimaryAway() throws IOException {
    Path file = Workspace.file("config.json", "{\"spares\":0}");
    try (NodeProcess node =
        NodeProcess.start(NodeOptions.verticle("WorkVerticle").with("-conf", file.toString()))) {
      Files.writeString(file, "{\"spares\":1}");
      node.await("a spare", NodeProcess.START, status -> status.workers().size() == 3);
      Files.writeString(file, "{\"spares\":-1}");
      node.awaitLine("is wrong, so nothing of it applies");
      node.killPrimary();
      Status status = node.awaitSuccessor(2, NodeProcess.START);
      assertEquals(3, status.workers().size(), "the spare of the valid edit is still wanted");
      assertTrue(
          node.successorLog().stream().anyMatch(line -> line.contains("what was valid before")),
          () -> node.successorLog().toString());
    }
  }

  @Test
  void workersWhoseRunDirectoryIsGoneAreNotLeftForEver() throws IOException {
    NodeOptions options =
        NodeOptions.verticle("WorkVerticle").config("{\"primary\":{\"selfHeal\":false}}");
    try (NodeProcess node = NodeProcess.start(options)) {
      node.killPrimary();
      assertEquals(137, node.awaitExit(NodeProcess.SOON));
      assertEquals(Outcome.OK, Exchange.get(node.port(), "/").outcome());
      Workspace.delete(node.directory());
      node.assertNobodyLeft(NodeProcess.SOON);
    }
  }

  @Test
  void whoIsNoWorkerOfThisNodeIsNotAdopted() throws IOException {
    try (NodeProcess node = NodeProcess.start(NodeOptions.verticle("WorkVerticle"))) {
      Status before = node.status();
      for (String report :
          List.of(
              report(1, before.workers().get(0).pid(), "/another/folder 12"),
              report(99, 1, node.directory().toRealPath().toString()),
              "{\"type\":\"Adopt\",\"worker\":1}")) {
        String answer = AdminCall.line(node.directory().resolve("control.sock"), report);
        assertTrue(answer.contains("NotAdopted"), answer);
      }
      assertEquals(pids(before), pids(node.awaitReady(2, NodeProcess.SOON)));
    }
  }

  private static String report(int worker, long pid, String folder) {
    return new JsonObject()
        .put("type", "Adopt")
        .put("worker", worker)
        .put("pid", pid)
        .put("protocol", 1)
        .put("folder", folder)
        .encode();
  }
}

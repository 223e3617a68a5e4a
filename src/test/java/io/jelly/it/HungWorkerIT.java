package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HungWorkerIT {
  private static final String HANG_MS = "2500";

  private static NodeProcess start() {
    return NodeProcess.start(
        NodeOptions.verticle("MoodyVerticle")
            .config(
                "{\"health\":{\"hangMs\":"
                    + HANG_MS
                    + "},\"handoff\":{\"ackTimeoutMs\":300},\"drain\":{\"timeoutMs\":5000}}"));
  }

  @Test
  void aBlockedEventLoopIsShownInAFileAndReplacedWhileOthersServe() throws IOException {
    try (NodeProcess node = start()) {
      HeldConnection blocker = new HeldConnection(node.port());
      long victim = Long.parseLong(blocker.get("/"));
      blocker.send("/block?ms=600000");
      node.awaitLine("blocking");
      assertReplacedUnderLoad(node, victim);
      blocker.close();
      Path file = onlyDump(node, "pid-" + victim);
      String threads = Files.readString(file);
      assertTrue(threads.contains("MoodyVerticle.blockTheEventLoop"), threads);
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      node.awaitLine("killed: its event loop");
    }
  }

  @Test
  void aStoppedWorkerIsReplacedAndTheReasonForNoThreadsIsKept() throws IOException {
    try (NodeProcess node = start()) {
      long victim = node.pids().get(0);
      Processes.signal("STOP", victim);
      assertReplacedUnderLoad(node, victim);
      String reason = Files.readString(onlyDump(node, "pid-" + victim));
      assertTrue(reason.contains("did not answer within 2000 ms"), reason);
      assertTrue(reason.contains("state of the process: T (stopped)"), reason);
    }
  }

  /** New connections only: none of them is served by the victim, and all are served. */
  private static void assertReplacedUnderLoad(NodeProcess node, long victim) {
    try (FailureCountingClient client =
        FailureCountingClient.atRate(50, n -> Exchange.get(node.port(), "/"))) {
      node.await(
          "the hung worker is gone and two serve",
          Duration.ofSeconds(40),
          status ->
              status.workers().size() == 2
                  && status.ready().size() == 2
                  && status.workers().stream().noneMatch(worker -> worker.pid() == victim));
      Tally tally = client.run(Duration.ofSeconds(1)).stop();
      assertEquals(List.of(), tally.failures(), tally::toString);
      assertTrue(tally.total() > 50, tally::toString);
      assertFalse(tally.bodies().containsKey("" + victim), () -> "served by it: " + tally.bodies());
    }
    assertEquals(1, node.output().with(" hangs: its event loop").size(), node::describe);
  }

  private static Path onlyDump(NodeProcess node, String of) throws IOException {
    Path folder =
        node.folder().resolve("jelly-cluster").resolve("jelly-" + node.port()).resolve("log");
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> dumps =
          files.filter(file -> file.getFileName().toString().startsWith("threads-")).toList();
      assertEquals(1, dumps.size(), dumps::toString);
      assertTrue(dumps.get(0).toString().contains(of), dumps::toString);
      return dumps.get(0);
    }
  }

  @Test
  void aNodeThatWasStoppedAsAWholeFindsNobodyHung() {
    try (NodeProcess node = start()) {
      List<Long> workers = node.pids();
      Processes.signal("STOP", node.pid());
      workers.forEach(worker -> Processes.signal("STOP", worker));
      Await.pass(Duration.ofMillis(2L * Integer.parseInt(HANG_MS)));
      node.signal("CONT");
      workers.forEach(worker -> Processes.signal("CONT", worker));
      Await.pass(Duration.ofMillis(Integer.parseInt(HANG_MS)));
      node.awaitReady(2, NodeProcess.SOON);
      assertEquals(workers, node.pids());
      assertEquals(List.of(), node.output().with(" hangs: "));
    }
  }
}

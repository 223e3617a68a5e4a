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

/** The primary is replaced by one of another jar while the node serves. */
class UpgradeIT {
  private static Path copyOfTheJar() throws IOException {
    return Files.copy(Jars.jelly(), Workspace.folder().resolve("newer.jar"));
  }

  private static Set<Long> pids(Status status) {
    return status.workers().stream().map(Status.Worker::pid).collect(Collectors.toSet());
  }

  @Test
  void underLoadNothingIsLostAndTheFirstProcessEndsWithTheNode()
      throws IOException, InterruptedException {
    Path newer = copyOfTheJar();
    try (NodeProcess node = NodeProcess.start(NodeOptions.verticle("WorkVerticle"));
        KeepAliveLoad held = new KeepAliveLoad(node.port(), 8, 20);
        FailureCountingClient client =
            FailureCountingClient.atRate(100, n -> Exchange.get(node.port(), "/"))) {
      long first = node.pid();
      Set<Long> workers = new HashSet<>(node.pids());

      CommandRun only = node.command("upgrade", newer.toString(), "--primary-only", "--json");
      assertEquals(0, only.code(), only::toString);
      long second = new JsonObject(only.out().get(0)).getLong("pid");
      Status status = node.status();
      assertEquals(second, status.primaryPid());
      assertEquals(workers, pids(status), "the workers are the same");

      CommandRun again = node.command("upgrade", newer.toString());
      assertEquals(0, again.code(), again::toString);
      assertTrue(again.text().contains("generation 2, 2 workers replaced"), again::toString);
      status = node.awaitReady(2, NodeProcess.START);
      assertTrue(pids(status).stream().noneMatch(workers::contains), "the workers are new");
      assertTrue(!PrimaryDeathIT.isAlive(second), "the one between does not stay");
      assertTrue(PrimaryDeathIT.isAlive(first), "what was started in the foreground stays");

      long third = status.primaryPid();
      Processes.killNow(third);
      node.await(
          "a primary in place of the upgraded one",
          NodeProcess.START,
          now -> now.primaryPid() != third && now.ready().size() == 2);
      assertTrue(PrimaryDeathIT.isAlive(first), "it follows whoever is the primary");

      Tally tally = client.run(Duration.ofSeconds(1)).stop();
      assertEquals(tally.total(), tally.count(Outcome.OK), tally::toString);
      List<String> broken = held.finish();
      assertEquals(List.of(), broken, node::describe);
    }
  }

  @Test
  void whatCannotTakeOverChangesNothing() throws IOException {
    try (NodeProcess node = NodeProcess.start(NodeOptions.builtIn())) {
      Status before = node.status();
      refused(node, "cannot be read", "/nonexistent.jar");
      refused(node, "is no jar of this program", Jars.testClasses().toString());
      assertEquals(before.primaryPid(), node.status().primaryPid());
      assertEquals(pids(before), pids(node.status()));
    }
  }

  private static void refused(NodeProcess node, String why, String jar) {
    CommandRun run = node.command("upgrade", jar);
    assertEquals(1, run.code(), run::toString);
    assertTrue(run.text().contains(why), run::toString);
  }
}

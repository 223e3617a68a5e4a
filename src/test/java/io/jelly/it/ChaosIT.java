package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Everything at once, at random, by a seed: kills, stops, reloads, scaling, edits and deaths of the
 * primary, under new and kept connections. Another run: {@code -Djelly.chaosSeed=N
 * -Djelly.chaosSeconds=N}.
 */
class ChaosIT {
  private static final long SEED = Long.getLong("jelly.chaosSeed", 20_261_123L);
  private static final Duration LENGTH =
      Duration.ofSeconds(Integer.getInteger("jelly.chaosSeconds", 180));

  /** How long a killed process may go on running on another core. */
  private static final long DYING_NANOS = Duration.ofMillis(300).toNanos();

  private static final int FEWEST = 2;
  private static final int MOST = 4;
  private static final int FEW_DESCRIPTORS = 12;

  /** Something that was ended, and what that may cost. */
  private record Kill(String what, long nanos) {
    boolean explains(Exchange failure) {
      return failure.startNanos() < nanos + DYING_NANOS && failure.endNanos() > nanos;
    }

    @Override
    public String toString() {
      return what + " at " + nanos / 1_000_000;
    }
  }

  private final Random random = new Random(SEED);
  private final List<Kill> workerKills = new ArrayList<>();
  private final List<Kill> primaryKills = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private final Path file = Workspace.file("config.json", "{\"workers\": 3}");

  @Test
  void nothingIsLostButWhatWasInsideAKilledWorker() throws IOException {
    NodeOptions options =
        NodeOptions.verticle("WorkVerticle").workersByFile(3).with("-conf", file.toString());
    try (NodeProcess node = NodeProcess.start(options);
        KeptConnections kept = new KeptConnections(node.port())) {
      node.await(
          "the practice for a fast start is over", NodeProcess.START, s -> processes(node) == 4);
      int descriptors = descriptors(node.pid());
      Tally tally = chaos(node, kept);
      String all = "seed " + SEED + ", " + story + "\n" + tally;
      assertEquals(0, tally.count(Outcome.REFUSED), all);
      for (Exchange failure : tally.failures()) {
        assertTrue(
            Stream.concat(workerKills.stream(), primaryKills.stream())
                .anyMatch(kill -> kill.explains(failure)),
            () -> failure + " is explained by nothing: " + all);
      }
      for (Kill death : primaryKills) assertCheap(death, tally);
      assertTrue(tally.count(Outcome.OK) > 10 * LENGTH.toSeconds(), all);
      settle(node);
      Await.until(
          "no descriptor leaked: " + descriptors + " before",
          NodeProcess.SOON,
          () -> descriptors(node.pid()) <= descriptors + FEW_DESCRIPTORS);
      Status.Listener listener = node.status().listener(node.port());
      assertTrue(listener.isConserved(), () -> listener + all);
    }
  }

  /**
   * What only the death of a primary explains is a connection between its accept and its handoff,
   * some microseconds: not more than one.
   */
  private void assertCheap(Kill death, Tally tally) {
    long lost =
        tally.failures().stream()
            .filter(death::explains)
            .filter(failure -> workerKills.stream().noneMatch(kill -> kill.explains(failure)))
            .count();
    assertTrue(lost <= 1, () -> lost + " failed by " + death + ": " + story + tally);
  }

  private Tally chaos(NodeProcess node, KeptConnections kept) {
    FailureCountingClient fresh =
        FailureCountingClient.atRate(80, n -> Exchange.get(node.port(), "/"));
    FailureCountingClient users = FailureCountingClient.users(8, n -> kept.exchange());
    long end = System.nanoTime() + LENGTH.toNanos();
    while (System.nanoTime() < end) {
      step(node);
      Await.pass(Duration.ofMillis(300 + random.nextInt(2_500)));
    }
    Tally tally = fresh.stop();
    users.stop().all().forEach(tally::add);
    return tally;
  }

  private void step(NodeProcess node) {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> killWorker(node);
      case 3, 4 -> stopWorker(node, 200 + random.nextInt(1_800));
      case 5, 6 -> call(node, "node.reload", new JsonObject());
      case 7 -> {
        int workers = FEWEST + random.nextInt(MOST - FEWEST + 1);
        call(node, "node.scale", new JsonObject().put("workers", String.valueOf(workers)));
      }
      case 8, 9 -> edit();
      default -> killPrimary(node);
    }
  }

  private void killWorker(NodeProcess node) {
    long victim = anyWorker(node);
    if (victim == 0) return;
    workerKills.add(new Kill("kill of worker " + victim, System.nanoTime()));
    Processes.killNow(victim);
    story.add("kill " + victim);
  }

  private void stopWorker(NodeProcess node, int millis) {
    long victim = anyWorker(node);
    if (victim == 0) return;
    story.add("stop " + victim + " for " + millis);
    signal("STOP", victim);
    Await.pass(Duration.ofMillis(millis));
    signal("CONT", victim);
  }

  /** It may have gone meanwhile, as what drains is ended in time. */
  private static void signal(String name, long pid) {
    try {
      Processes.signal(name, pid);
    } catch (AssertionError gone) {
      // Nothing is left to be stopped.
    }
  }

  private long anyWorker(NodeProcess node) {
    try {
      List<Status.Worker> ready = node.status().ready();
      return ready.isEmpty() ? 0 : ready.get(random.nextInt(ready.size())).pid();
    } catch (IOException noPrimaryNow) {
      return 0;
    }
  }

  /** Whatever becomes of it: a reload takes longer than we wait, a second one is refused. */
  private void call(NodeProcess node, String method, JsonObject params) {
    story.add(method + params);
    CompletableFuture.runAsync(
        () -> {
          try {
            AdminCall.line(
                node.directory().resolve("admin.sock"),
                new JsonObject()
                    .put("jsonrpc", "2.0")
                    .put("id", 1)
                    .put("method", method)
                    .put("params", params)
                    .encode());
          } catch (IOException unanswered) {
            // The next status tells.
          }
        });
  }

  private void edit() {
    String text =
        switch (random.nextInt(4)) {
          case 0 -> "{\"workers\": 3, \"spares\": " + random.nextInt(2) + "}";
          case 1 -> "{\"workers\": 3, \"scheduling\": \"least-connections\"}";
          case 2 ->
              "{\"workers\": 3, \"drain\": {\"timeoutMs\": " + (5_000 + random.nextInt(9)) + "}}";
          default -> "{\"workers\": -1, ";
        };
    story.add("edit " + text);
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void killPrimary(NodeProcess node) {
    story.add("kill primary " + node.pid());
    primaryKills.add(new Kill("kill of primary " + node.pid(), System.nanoTime()));
    node.killPrimary();
    node.awaitPrimary(NodeProcess.START);
  }

  /** Everything comes to rest as it was asked for last, and no process too many is left. */
  private void settle(NodeProcess node) throws IOException {
    Files.writeString(file, "{\"workers\": 3}");
    node.await("no spare", NodeProcess.START, s -> s.workers().size() == s.ready().size());
    node.await(
        "three workers",
        NodeProcess.START,
        status -> {
          if (status.ready().size() == 3 && status.workers().size() == 3) return true;
          call(node, "node.scale", new JsonObject().put("workers", "3"));
          return false;
        });
    node.await("a primary and three workers", NodeProcess.START, s -> processes(node) == 4);
  }

  private static int processes(NodeProcess node) {
    return Processes.withEnvironment("XDG_RUNTIME_DIR=" + node.folder()).size();
  }

  private static int descriptors(long pid) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
      return (int) all.count();
    }
  }
}

package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.config.RunDirectory;
import io.jelly.primary.NodePage.Fact;
import io.jelly.primary.NodePage.WorkerRow;
import io.jelly.supervise.Desired;
import io.jelly.supervise.Policy;
import io.jelly.supervise.Respawn;
import io.jelly.supervise.WorkerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class NodePageTest {
  @TempDir Path folder;
  private RunDirectory directory;
  private NodePage page;

  @BeforeEach
  void create() throws IOException {
    directory = new RunDirectory(folder.resolve("node"));
    Files.createDirectories(directory.path());
    page = NodePage.create(directory);
  }

  @AfterEach
  void remove() throws IOException {
    NodePage.remove(directory);
  }

  private NodePage next() throws IOException {
    return NodePage.find(directory).orElseThrow();
  }

  private static WorkerRow row(int id, WorkerState state) {
    return new WorkerRow(id, 1_000 + id, 77L * id, 3, state, 2, 123_456_789_012L, 0);
  }

  private static Desired desired(int workers, int spares, int generation, int previous) {
    return new Desired(workers, spares, generation, previous, false, policy());
  }

  @Test
  void theNextPrimaryReadsWhatTheOneBeforeWrote() throws IOException {
    page.desired(desired(7, 2, 5, 4));
    page.set(Fact.SELF_ACCEPTED, 1L << 40);
    assertEquals(7, next().getInt(Fact.WORKERS));
    assertEquals(2, next().getInt(Fact.SPARES));
    assertEquals(5, next().getInt(Fact.GENERATION));
    assertEquals(4, next().getInt(Fact.PREVIOUS_GENERATION));
    assertEquals(5, next().getInt(Fact.LAST_GENERATION));
    assertEquals(1L << 40, next().get(Fact.SELF_ACCEPTED));
    page.desired(desired(7, 2, 4, 0));
    assertEquals(5, next().getInt(Fact.LAST_GENERATION), "no number is used twice");
  }

  @Test
  void onlyItsOwnerCanReadIt() throws IOException {
    Path file = directory.nodePage().toRealPath();
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)));
    NodePage.remove(directory);
    assertFalse(Files.exists(file), "nothing is left in memory");
  }

  @Test
  void workersComeChangeAndGo() throws IOException {
    for (int id = 1; id <= 3; id++) page.worker(row(id, WorkerState.STARTING));
    page.worker(row(2, WorkerState.READY));
    page.forgetWorker(1);
    assertEquals(
        List.of(row(2, WorkerState.READY), row(3, WorkerState.STARTING)), next().workers());
    page.worker(row(9, WorkerState.DRAINING));
    assertTrue(next().workers().contains(row(9, WorkerState.DRAINING)), "its place is used again");
    page.forgetWorker(77);
    assertEquals(3, next().workers().size());
  }

  @Test
  void theNextPrimaryGoesOnWhereAWorkersOutputWasReadTo() throws IOException {
    page.worker(row(1, WorkerState.STARTING));
    page.output(1).accept(4_711);
    page.worker(row(1, WorkerState.READY));
    assertEquals(4_711, next().workers().get(0).outputRead());
    page.forgetWorker(1);
    page.worker(row(2, WorkerState.STARTING));
    assertEquals(0, next().workers().get(0).outputRead(), "its place is another worker's now");
    page.output(99).accept(1);
  }

  @Test
  void moreWorkersThanPlacesDoNoHarm() throws IOException {
    for (int id = 1; id <= 3_000; id++) page.worker(row(id, WorkerState.READY));
    assertEquals(2_048, next().workers().size());
    page.forgetWorker(3_000);
    page.forgetWorker(1);
    assertEquals(2_047, next().workers().size());
  }

  @Test
  void countersGoOnAndWhatWasUnderWayIsSettled() throws IOException {
    Counters counters = page.listener(1);
    for (int i = 0; i < 10; i++) counters.accepted();
    for (int i = 0; i < 7; i++) counters.offered();
    for (int i = 0; i < 4; i++) counters.taken();
    counters.queued(3);
    assertEquals(new Counters.Counts(10, 4, 6, 0, 0), counters.counts());

    Counters inherited = next().listener(1);
    inherited.inherit();
    assertEquals(new Counters.Counts(10, 7, 0, 3, 0), inherited.counts());
  }

  @Test
  void aDeathBetweenTwoCountersLosesCountOfNothing() throws IOException {
    Counters counters = page.listener(1);
    for (int i = 0; i < 5; i++) counters.accepted();
    for (int i = 0; i < 3; i++) counters.offered();
    counters.taken();
    counters.taken();
    // One was accepted and neither queued nor offered; one that a worker gave away is not queued.
    counters.migrated();

    Counters inherited = next().listener(1);
    inherited.inherit();
    assertEquals(new Counters.Counts(5, 2, 0, 3, 0), inherited.counts());
  }

  @Test
  void aClosedListenersCountersAreNobodysAndListenersBeyondThePageCountForThemselves()
      throws IOException {
    for (int id = 1; id <= 70; id++) page.listener(id).accepted();
    assertEquals(1, page.listener(64).counts().accepted());
    assertEquals(0, page.listener(70).counts().accepted(), "it has no place");
    page.listener(5).release();
    assertEquals(0, page.listener(71).counts().accepted());
    page.listener(71).accepted();
    assertEquals(1, next().listener(71).counts().accepted());
  }

  @Test
  void whatIsNoPageIsNotRead() throws IOException {
    NodePage.remove(directory);
    assertEquals(Optional.empty(), NodePage.find(directory));
    Files.write(directory.nodePage(), new byte[10]);
    assertEquals(Optional.empty(), NodePage.find(directory));
    Files.write(directory.nodePage(), new byte[1 << 20]);
    assertEquals(Optional.empty(), NodePage.find(directory), "of no known version");
  }

  @Test
  void thereIsNoHeritageOfTheDead() throws IOException {
    page.worker(row(1, WorkerState.READY));
    Files.writeString(directory.output(1), "its last words");
    assertTrue(Heritage.find(directory).isEmpty(), "no process of that pid and time lives");
    assertFalse(Files.exists(directory.output(1)));
    assertFalse(Files.exists(directory.nodePage()));
  }

  @Test
  void aLivingWorkerIsHeritageAndScaledNumbersStayUnlessConfiguredAnew() throws IOException {
    long self = ProcessHandle.current().pid();
    long started = ProcessStat.of(self).orElseThrow().startTicks();
    page.worker(new WorkerRow(1, self, started, 2, WorkerState.READY, 0, 0, 0));
    page.set(Fact.CONFIGURED_WORKERS, 2);
    page.set(Fact.CONFIGURED_SPARES, 1);
    page.desired(desired(6, 1, 2, 0));
    Heritage heritage = Heritage.find(directory).orElseThrow();
    assertEquals(desired(6, 1, 2, 0), heritage.desired(2, 1, policy()));
    assertEquals(desired(3, 0, 2, 0), heritage.desired(3, 0, policy()));
  }

  @Test
  void anotherProcessWithThePidOfAWorkerIsNone() throws IOException {
    long self = ProcessHandle.current().pid();
    page.worker(new WorkerRow(1, self, 1, 2, WorkerState.READY, 0, 0, 0));
    assertTrue(Heritage.find(directory).isEmpty());
  }

  private static Policy policy() {
    return new Policy(1_000, 1_000, 1, 0, 0, new Respawn(100, 1_000, 1_000, 1_000, 3));
  }
}

package io.jelly.primary;

import io.jelly.handoff.HandoffServer;
import io.jelly.primary.NodePage.Fact;
import io.jelly.supervise.Exit;
import io.jelly.supervise.WorkerState;
import io.jelly.wire.Scoreboard;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of workers: what the process of one that is gone has left is heard, counted and cleaned
 * up, its connections go to others, and everybody is told. On the supervisor's thread.
 */
final class WorkerExits {
  private static final Logger log = LoggerFactory.getLogger(WorkerExits.class);

  /** The control socket of a process that is gone closes at once; this is for when it does not. */
  static final long LAST_WORDS_MS = 1_000;

  private final SupervisorThread thread;
  private final LivingWorkers living;
  private final WorkerStates states;
  private final WorkerListeners served;
  private final Welcomes welcomes;
  private final Vacancies vacancies;
  private final HandoffServer handoff;
  private final WorkerSpawner spawner;
  private final NodePage page;
  private final Workers.Observer observer;

  WorkerExits(
      SupervisorThread thread,
      LivingWorkers living,
      WorkerStates states,
      WorkerListeners served,
      Welcomes welcomes,
      Vacancies vacancies,
      HandoffServer handoff,
      WorkerSpawner spawner,
      NodePage page,
      Workers.Observer observer) {
    this.thread = thread;
    this.living = living;
    this.states = states;
    this.served = served;
    this.welcomes = welcomes;
    this.vacancies = vacancies;
    this.handoff = handoff;
    this.spawner = spawner;
    this.page = page;
    this.observer = observer;
  }

  /** The process of a worker is gone; what the worker sent last is heard before its exit. */
  void processGone(WorkerHandle worker) {
    exitedAfterItsMessages(worker, thread.nowMs() + LAST_WORDS_MS);
  }

  private void exitedAfterItsMessages(WorkerHandle worker, long deadlineMs) {
    if (worker.isOnline() && thread.nowMs() < deadlineMs) {
      thread.after(1, () -> exitedAfterItsMessages(worker, deadlineMs));
    } else {
      exited(worker);
    }
  }

  private void exited(WorkerHandle worker) {
    spawner.finishOutput(worker);
    served.fence(worker);
    handoff.forget(worker.process.pid());
    if (worker.drainsStill()) observer.cutOff(worker);
    boolean expected = observer.isStopping() || worker.isExpectedToExit();
    ExitCause cause = new ExitCause(worker.process.exitCode().orElse(ExitCause.UNKNOWN));
    report(worker, cause, expected);
    living.remove(worker);
    welcomes.forget(worker.id);
    page.forgetWorker(worker.id);
    page.set(
        Fact.SELF_ACCEPTED,
        page.get(Fact.SELF_ACCEPTED) + worker.board.get(Scoreboard.Counter.SELF_ACCEPTED));
    observer.leftBehind(worker, expected);
    spawner.cleanUp(worker.id);
    if (worker.isOnline()) observer.happened(new NodeEvent.Disconnect(worker.id));
    worker.disconnected();
    if (!expected) vacancies.lost(worker);
    observer.happened(
        new NodeEvent.Exit(worker.id, cause.code(), cause.signal(), worker.leavesVoluntarily()));
    observer.exited(exit(worker, expected));
  }

  private Exit exit(WorkerHandle worker, boolean expected) {
    boolean booted = worker.bootedMs() != 0;
    long now = thread.nowMs();
    return new Exit(
        worker.id,
        worker.generation(),
        now,
        booted,
        booted ? now - worker.bootedMs() : 0,
        expected);
  }

  private void report(WorkerHandle worker, ExitCause cause, boolean expected) {
    states.enter(worker, WorkerState.EXITED, reason(worker, cause, expected));
    if (expected || !worker.bootFailure().isEmpty()) return;
    List<String> last = worker.output.lastLines();
    if (last.isEmpty()) log.warn("{} printed nothing before it died", worker);
    else log.warn("{} printed last:\n    {}", worker, String.join("\n    ", last));
  }

  /** Why it is gone; for one that was not meant to go, with the last it had to say. */
  private static String reason(WorkerHandle worker, ExitCause cause, boolean expected) {
    String why =
        worker.bootFailure().isEmpty() ? cause.describe() : "boot failed: " + worker.bootFailure();
    return expected ? why : why + worker.lastWords();
  }
}

package io.jelly.supervise;

import static io.jelly.supervise.WorkerState.DRAINING;
import static io.jelly.supervise.WorkerState.READY;
import static io.jelly.supervise.WorkerState.SPARE;
import static io.jelly.supervise.WorkerState.STARTING;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Compares what should be with what is. Start, crash, scaling, reload, rollback and stop are one
 * path: something changes and the plan closes the gap. It remembers nothing between calls, so a new
 * primary that adopts the workers goes on where the old one was.
 *
 * <p>A reload has two phases, and which one it is in can be read off the workers. While no worker
 * of the new generation has been READY for the bake time, one of them, the canary, serves beside a
 * complete previous generation, whose dead are replaced by their like: a reload that fails here has
 * cost nothing. After that the new generation is the target and the old workers go as theirs become
 * ready ({@link Convergence}). The unexpected death of a new worker in either phase ends the
 * reload, and so does a fault that somebody found in it ({@link Retirement}); while it is on trial
 * the canary has not passed, however long it is ready.
 *
 * <p>Promises, held by {@code ReconcilerSimulationTest}: our drains never take the READY count
 * below workers - maxUnavailable; no more than two generations live besides what drains, nor more
 * than workers + spares + surge; the same state gives the same plan, and the state after its
 * execution an empty one.
 */
public final class Reconciler {
  /** How long after its own drain deadline a worker is killed. */
  public static final long DRAIN_GRACE_MS = 2_000;

  private final Desired desired;
  private final RespawnHistory history;
  private final Draft draft;
  private final Predicate<WorkerView> fresh;

  private Reconciler(
      Desired desired, List<WorkerView> workers, RespawnHistory history, long nowMs) {
    this.desired = desired;
    this.history = history;
    this.draft = new Draft(workers, nowMs);
    this.fresh = w -> w.generation() == desired.generation();
  }

  /**
   * What to do now. Plan after every change, also after executing a plan, and at {@link
   * Plan#wakeAtMs()}. Safe to call from any thread.
   *
   * @param workers in any order; EXITED ones are ignored
   * @param nowMs of the same monotonic clock as the times of workers and history
   */
  public static Plan plan(
      Desired desired, List<WorkerView> workers, RespawnHistory history, long nowMs) {
    return new Reconciler(desired, workers, history, nowMs).plan();
  }

  private Plan plan() {
    Optional<String> failure = reloadFailure();
    killOverdue();
    if (desired.stopping()) {
      stop();
    } else if (failure.isPresent()) {
      draft.decide(new Action.AbandonGeneration(desired.generation(), failure.get()));
    } else if (desired.reloading()) {
      reload();
    } else {
      towards(desired.generation(), 0).run();
    }
    draft.wakeAfter(bootMs(), STARTING);
    draft.wakeAfter(drainMs(), DRAINING);
    return draft.toPlan();
  }

  private void killOverdue() {
    killAfter(bootMs(), STARTING, "not ready in ");
    killAfter(drainMs(), DRAINING, "not drained in ");
    draft.killRetired();
  }

  private void killAfter(long limitMs, WorkerState state, String cause) {
    draft.in(state).stream()
        .filter(w -> lasted(w, limitMs))
        .forEach(w -> draft.kill(w, cause + limitMs + " ms"));
  }

  private long bootMs() {
    return desired.policy().bootTimeoutMs();
  }

  private long drainMs() {
    return desired.policy().drainTimeoutMs() + DRAIN_GRACE_MS;
  }

  private void stop() {
    draft.in(STARTING).forEach(w -> draft.kill(w, "the node stops"));
    draft.in(SPARE).forEach(w -> draft.drain(w, "the node stops"));
    draft.in(READY).forEach(w -> draft.drain(w, "the node stops"));
  }

  /** Why the reload under way must be abandoned, if it must. */
  private Optional<String> reloadFailure() {
    if (!desired.reloading()) {
      return Optional.empty();
    }
    long limitMs = bootMs();
    Optional<String> late =
        draft.in(STARTING, fresh).stream()
            .filter(w -> lasted(w, limitMs))
            .findFirst()
            .map(w -> "worker " + w.id() + " did not become ready in " + limitMs + " ms");
    return late.or(this::faultOfNewWorker)
        .or(() -> history.lastDeath(desired.generation()).map(Exit::describe));
  }

  private Optional<String> faultOfNewWorker() {
    return Stream.of(SPARE, READY)
        .flatMap(state -> draft.in(state, fresh).stream())
        .filter(WorkerView::isFaulty)
        .findFirst()
        .flatMap(w -> w.retirement().map(why -> "worker " + w.id() + ": " + why.cause()));
  }

  private void reload() {
    Convergence back = towards(desired.previousGeneration(), desired.generation());
    back.drainWhatNeverServed();
    promoteCanary();
    if (canaryPassed()) {
      Convergence forward = towards(desired.generation(), 0);
      forward.run();
      if (forward.complete()) {
        draft.decide(new Action.ConfirmGeneration(desired.generation()));
      }
    } else {
      back.run();
      spawnCanary();
    }
  }

  private void promoteCanary() {
    if (desired.workers() > 0 && draft.in(READY, fresh).isEmpty()) {
      draft.in(SPARE, fresh).stream().findFirst().ifPresent(draft::promote);
    }
  }

  /**
   * With no workers wanted nothing is served, so nothing could tell a good canary from a bad one. A
   * second new worker is only ever spawned after the canary has passed: that it lives is the memory
   * of that, should the canary be gone.
   */
  private boolean canaryPassed() {
    long bakeMs = desired.policy().bakeMs();
    List<WorkerView> serving = draft.in(READY, fresh);
    boolean passed =
        desired.workers() == 0
            || draft.count(fresh) > 1
            || serving.stream().anyMatch(w -> lasted(w, bakeMs) && !w.onTrial());
    if (!passed) {
      serving.stream().filter(w -> !w.onTrial()).forEach(w -> draft.wakeAt(w.sinceMs() + bakeMs));
    }
    return passed;
  }

  /**
   * Not while a third generation, of a reload before this one, still serves, nor while the
   * replacement of a worker that was under way makes one too many.
   */
  private void spawnCanary() {
    boolean strays =
        draft.count(w -> !fresh.test(w) && w.generation() != desired.previousGeneration()) > 0;
    int most = desired.workers() + desired.spares() + desired.policy().surge();
    if (!strays && draft.count(fresh) == 0 && draft.count() < most) {
      draft.spawn(desired.generation());
    }
  }

  private Convergence towards(int target, int exempt) {
    return new Convergence(draft, desired, history, target, exempt);
  }

  private boolean lasted(WorkerView worker, long limitMs) {
    return draft.nowMs() - worker.sinceMs() >= limitMs;
  }
}

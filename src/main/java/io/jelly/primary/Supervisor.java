package io.jelly.primary;

import io.jelly.supervise.Action;
import io.jelly.supervise.CrashLoop;
import io.jelly.supervise.Desired;
import io.jelly.supervise.Exit;
import io.jelly.supervise.Plan;
import io.jelly.supervise.Reconciler;
import io.jelly.supervise.RespawnHistory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the {@link Reconciler} plans: after every change it asks for a plan, executes
 * it, and asks again until there is nothing to do. Only on the supervisor's thread.
 */
final class Supervisor {
  private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

  /** A plan settles after one execution; more rounds than this are a bug. */
  private static final int MAX_ROUNDS = 100;

  /** What the plans are carried out with. */
  interface Hands {
    List<WorkerHandle> workers();

    /** What should be, before each look at what is. */
    void desired(Desired desired);

    void spawn(int generation);

    void promote(int worker);

    void drain(int worker, String cause);

    void kill(int worker, String cause);

    /** The node cannot do its work: it ends with a failure. */
    void giveUp(String reason);

    /** A reload is over; {@code failure} is empty if it succeeded. */
    void generationDecided(int generation, Optional<String> failure);
  }

  private final SupervisorThread thread;
  private final Hands hands;
  private Desired desired;
  private boolean suspended;
  private RespawnHistory history = RespawnHistory.none();
  private @Nullable Future<?> wake;

  Supervisor(SupervisorThread thread, Hands hands, Desired desired) {
    this.thread = thread;
    this.hands = hands;
    this.desired = desired;
  }

  Desired desired() {
    return desired;
  }

  RespawnHistory history() {
    return history;
  }

  /** Changes what should be, and acts on it. */
  void desire(UnaryOperator<Desired> change) {
    desired = change.apply(desired);
    reconcile();
  }

  /** A worker has booted. */
  void ready(int generation) {
    history = history.plusReady(generation);
  }

  /** A worker is gone. */
  void died(Exit exit) {
    Optional<CrashLoop> begun = CrashLoop.begunBy(exit, history, desired.policy().respawn());
    history = history.plus(exit);
    begun.ifPresent(this::say);
  }

  private void say(CrashLoop loop) {
    log.warn(
        "crash loop: {} workers of generation {} {} within {} ms; new ones now start with a growing delay",
        loop.deaths(),
        loop.generation(),
        loop.booted() ? "died soon after they were ready" : "failed to start",
        loop.withinMs());
  }

  /** Nothing is done any more: another primary takes the node over. */
  void suspend() {
    suspended = true;
    if (wake != null) wake.cancel(false);
  }

  /** Closes the gap between what should be and what is. */
  void reconcile() {
    if (suspended) return;
    hands.desired(desired);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Plan plan =
          Reconciler.plan(
              desired,
              hands.workers().stream().map(WorkerHandle::view).toList(),
              history,
              thread.nowMs());
      boolean changed = false;
      for (Action action : plan.actions()) changed |= execute(action);
      if (!changed) {
        wakeAt(plan);
        return;
      }
    }
    throw new IllegalStateException("the plan does not settle: " + desired);
  }

  /** False for a kill: it is planned again and again until the process is gone. */
  private boolean execute(Action action) {
    if (action instanceof Action.Spawn spawn) hands.spawn(spawn.generation());
    else if (action instanceof Action.Promote promote) hands.promote(promote.id());
    else if (action instanceof Action.Drain drain) hands.drain(drain.id(), drain.cause());
    else if (action instanceof Action.Kill kill) hands.kill(kill.id(), kill.cause());
    else if (action instanceof Action.GiveUp giveUp) giveUp(giveUp);
    else if (action instanceof Action.AbandonGeneration failed) abandon(failed);
    else if (action instanceof Action.ConfirmGeneration done) confirm(done);
    return !(action instanceof Action.Kill);
  }

  private void giveUp(Action.GiveUp giveUp) {
    desired = desired.stopped();
    hands.giveUp(giveUp.reason());
  }

  private void abandon(Action.AbandonGeneration failed) {
    desired = desired.abandoned();
    hands.generationDecided(failed.generation(), Optional.of(failed.reason()));
  }

  private void confirm(Action.ConfirmGeneration done) {
    desired = desired.confirmed();
    hands.generationDecided(done.generation(), Optional.empty());
  }

  private void wakeAt(Plan plan) {
    if (wake != null) wake.cancel(false);
    wake = null;
    if (plan.wakeAtMs().isPresent()) {
      long delay = Math.max(1, plan.wakeAtMs().getAsLong() - thread.nowMs());
      wake = thread.after(delay, this::reconcile);
    }
  }
}

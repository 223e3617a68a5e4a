package io.jelly.supervise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A plan in the making, with the workers as they will be once it is executed: each step sees what
 * the steps before it decided, which is why one plan is enough and the next is empty.
 */
final class Draft {
  /**
   * A spawned worker has no id yet; it counts, and no step after a spawn touches a worker that
   * STARTS.
   */
  private static final int NO_ID = -1;

  private final long nowMs;
  private final List<WorkerView> workers;
  private final List<Action> actions = new ArrayList<>();
  private final Set<Integer> killed = new HashSet<>();
  private OptionalLong wakeAtMs = OptionalLong.empty();

  Draft(List<WorkerView> workers, long nowMs) {
    this.workers = new ArrayList<>(workers);
    this.workers.removeIf(w -> w.state() == WorkerState.EXITED);
    this.workers.sort(Comparator.comparingInt(WorkerView::id));
    this.nowMs = nowMs;
  }

  long nowMs() {
    return nowMs;
  }

  /** Workers in this state that pass, lowest id first: a copy, safe to act on. */
  List<WorkerView> in(WorkerState state, Predicate<WorkerView> which) {
    List<WorkerView> found = new ArrayList<>();
    for (WorkerView worker : workers) {
      if (worker.state() == state && which.test(worker)) {
        found.add(worker);
      }
    }
    return found;
  }

  List<WorkerView> in(WorkerState state) {
    return in(state, w -> true);
  }

  /** How many of these workers live and do not drain. */
  int count(Predicate<WorkerView> which) {
    int count = 0;
    for (WorkerView worker : workers) {
      if (worker.state() != WorkerState.DRAINING && which.test(worker)) {
        count++;
      }
    }
    return count;
  }

  int count() {
    return count(w -> true);
  }

  void spawn(int generation) {
    workers.add(new WorkerView(NO_ID, generation, WorkerState.STARTING, nowMs, nowMs));
    actions.add(new Action.Spawn(generation));
  }

  void promote(WorkerView worker) {
    become(worker, WorkerState.READY);
    actions.add(new Action.Promote(worker.id()));
  }

  /** Drains it, unless this plan kills it already: then it goes anyway. */
  void drain(WorkerView worker, String cause) {
    if (!killed.contains(worker.id())) {
      become(worker, WorkerState.DRAINING);
      actions.add(new Action.Drain(worker.id(), cause));
    }
  }

  /**
   * Kills it, once. It keeps its state and its place until it is gone, so the failure is known
   * before a respawn.
   */
  void kill(WorkerView worker, String cause) {
    if (killed.add(worker.id())) {
      actions.add(new Action.Kill(worker.id(), cause));
    }
  }

  void decide(Action verdict) {
    actions.add(verdict);
  }

  /** Time alone changes the plan at this moment; a moment that has passed is of no interest. */
  void wakeAt(long atMs) {
    if (atMs > nowMs && (wakeAtMs.isEmpty() || atMs < wakeAtMs.getAsLong())) {
      wakeAtMs = OptionalLong.of(atMs);
    }
  }

  /** Every worker in this state, and not killed, has that long to leave it. */
  void wakeAfter(long limitMs, WorkerState state) {
    for (WorkerView worker : in(state)) {
      if (!killed.contains(worker.id())) {
        wakeAt(worker.sinceMs() + limitMs);
      }
    }
  }

  /** Whoever is to be replaced has until its own deadline. */
  void killRetired() {
    for (WorkerView worker : List.copyOf(workers)) {
      worker.retirement().ifPresent(why -> killRetired(worker, why));
    }
  }

  private void killRetired(WorkerView worker, Retirement why) {
    if (why.isDue(nowMs)) {
      kill(worker, why.cause());
    } else if (why.killAtMs() != Retirement.NEVER && !killed.contains(worker.id())) {
      wakeAt(why.killAtMs());
    }
  }

  Plan toPlan() {
    return new Plan(actions, wakeAtMs);
  }

  private void become(WorkerView worker, WorkerState next) {
    workers.set(workers.indexOf(worker), worker.to(next, nowMs));
  }
}

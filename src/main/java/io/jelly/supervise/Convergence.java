package io.jelly.supervise;

import static io.jelly.supervise.WorkerState.READY;
import static io.jelly.supervise.WorkerState.SPARE;
import static io.jelly.supervise.WorkerState.STARTING;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Brings one generation, the target, to the wanted size and lets all others go, new before old.
 * With only the target alive this is respawn and scaling; with others alive it is a rolling
 * replacement, forwards or back.
 *
 * <p>Old READY workers go one for each READY one of the target. Old spares go last, one for each
 * new spare: until then they are the only capacity that is there at once when a worker dies in the
 * middle of a reload. Workers newer than the target are what a failed reload left: they are never
 * promoted, and only the READY ones among them are waited for.
 *
 * <p>Workers of the target that are to be replaced ({@link Retirement}) go the same way as old
 * ones, one at a time and never below the wanted number. During a reload their mark only says who
 * goes first: they go anyway.
 */
final class Convergence {
  private static final Comparator<WorkerView> FIRST_TO_GO =
      Comparator.comparing((WorkerView w) -> w.retirement().isEmpty())
          .thenComparing(WorkerView::generation)
          .thenComparing(Comparator.comparingInt(WorkerView::id).reversed());

  private final Draft draft;
  private final Desired desired;
  private final RespawnHistory history;
  private final int target;
  private final Predicate<WorkerView> own;
  private final Predicate<WorkerView> others;

  /**
   * @param exempt a generation left alone, 0 for none
   */
  Convergence(Draft draft, Desired desired, RespawnHistory history, int target, int exempt) {
    this.draft = draft;
    this.desired = desired;
    this.history = history;
    this.target = target;
    this.own = w -> w.generation() == target && !isWorn(w);
    this.others = w -> w.generation() != exempt && !own.test(w);
  }

  void run() {
    promote();
    drainWhatNeverServed();
    drainSurplusReady();
    drainSurplusSpares();
    spawnMissing();
  }

  /** Nothing but the target is left, in full number and booted. */
  boolean complete() {
    return draft.count(others) == 0
        && draft.in(READY, own).size() >= desired.workers()
        && draft.in(SPARE, own).size() >= desired.spares();
  }

  private void promote() {
    int missing = desired.workers() - draft.in(READY, own).size();
    first(missing, draft.in(SPARE, own)).forEach(draft::promote);
    missing = floor() - draft.in(READY, own).size() - draft.in(READY, others).size();
    first(missing, draft.in(SPARE, this::canFillIn)).forEach(draft::promote);
  }

  /** Of the target and to be replaced, or old. */
  private boolean canFillIn(WorkerView worker) {
    return others.test(worker) && worker.generation() <= target && !worker.isFaulty();
  }

  private boolean isWorn(WorkerView worker) {
    return worker.retirement().isPresent() && !desired.reloading();
  }

  /**
   * What is booting or waiting and has no place beside the target; it costs nothing to let it go at
   * once.
   */
  void drainWhatNeverServed() {
    draft.in(STARTING, others).forEach(this::drainOther);
    draft.in(SPARE, w -> others.test(w) && w.generation() > target).forEach(this::drainOther);
  }

  /** How many must be READY while workers of other generations are replaced. */
  private int floor() {
    return Math.max(0, desired.workers() - desired.policy().maxUnavailable());
  }

  private boolean isOfOtherGeneration(WorkerView worker) {
    return others.test(worker) && worker.generation() != target;
  }

  private void drainSurplusReady() {
    List<WorkerView> old = sorted(draft.in(READY, this::isOfOtherGeneration));
    first(serving() - floor(), old).forEach(this::drainOther);
    List<WorkerView> worn = sorted(draft.in(READY, w -> w.generation() == target && isWorn(w)));
    first(serving() - desired.workers(), worn).forEach(this::drainOther);
    int mine = draft.in(READY, own).size();
    first(mine - desired.workers(), sorted(draft.in(READY, own))).forEach(this::drainSurplus);
  }

  private int serving() {
    return draft.in(READY, own).size() + draft.in(READY, others).size();
  }

  private void drainSurplusSpares() {
    List<WorkerView> waiting = sorted(draft.in(STARTING, own));
    waiting.addAll(sorted(draft.in(SPARE, own)));
    int surplus = draft.count(own) - desired.workers() - desired.spares();
    first(surplus, waiting).forEach(this::drainSurplus);
    List<WorkerView> old = sorted(draft.in(SPARE, others));
    int spares = draft.in(SPARE, own).size() + old.size();
    first(spares - desired.spares(), old).forEach(this::drainOther);
  }

  private void spawnMissing() {
    int wanted = desired.workers() + desired.spares();
    int room = wanted + surge() - draft.count();
    int missing = Math.min(wanted - draft.count(own), room);
    if (missing > 0 && !hopeless() && !heldBack()) {
      for (int i = 0; i < missing; i++) {
        draft.spawn(target);
      }
    }
  }

  /** Workers that are replaced for their own sake go one at a time. */
  private int surge() {
    boolean rolling = desired.reloading() || draft.count(this::isOfOtherGeneration) > 0;
    return rolling ? desired.policy().surge() : 1;
  }

  /**
   * Nothing was ever ready and enough boots failed: no more are tried. The verdict waits for those
   * still starting, since one of them may yet make it, and for a reload, since it may bring the
   * remedy.
   */
  private boolean hopeless() {
    Respawn respawn = desired.policy().respawn();
    int failed = history.failedBoots(target).size();
    boolean everReady = history.everReady() || !draft.in(READY).isEmpty();
    if (everReady || failed < respawn.bootAttempts()) {
      return false;
    }
    if (!desired.reloading() && draft.in(STARTING, own).isEmpty()) {
      draft.decide(new Action.GiveUp("no worker became ready in " + failed + " attempts"));
    }
    return true;
  }

  private boolean heldBack() {
    OptionalLong notBefore = Backoff.notBeforeMs(history, target, desired.policy().respawn());
    notBefore.ifPresent(draft::wakeAt);
    return notBefore.isPresent() && notBefore.getAsLong() > draft.nowMs();
  }

  private void drainOther(WorkerView worker) {
    draft.drain(worker, whyNot(worker));
  }

  private String whyNot(WorkerView worker) {
    if (worker.generation() > target) {
      return "generation " + worker.generation() + " is abandoned";
    }
    return worker.generation() < target
        ? "replaced by generation " + target
        : worker.retirement().map(Retirement::cause).orElse("replaced");
  }

  private void drainSurplus(WorkerView worker) {
    draft.drain(worker, "more than " + desired.workers() + "+" + desired.spares() + " wanted");
  }

  private static List<WorkerView> sorted(List<WorkerView> workers) {
    List<WorkerView> copy = new ArrayList<>(workers);
    copy.sort(FIRST_TO_GO);
    return copy;
  }

  private static List<WorkerView> first(int count, List<WorkerView> workers) {
    return workers.subList(0, Math.min(Math.max(count, 0), workers.size()));
  }
}

package io.jelly.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Predicate;

/**
 * What must hold whatever happens; said again here in its own words, not by calling the code under
 * test.
 */
final class Invariants {
  private Invariants() {}

  static void before(Action action, FakeWorld world) {
    if (action instanceof Action.Drain drain && !world.desired.stopping()) {
      drain(view(world, drain.id()), world);
    } else if (action instanceof Action.Spawn spawn) {
      spawn(spawn, world);
    } else if (action instanceof Action.Promote promote) {
      promote(view(world, promote.id()), world);
    } else if (action instanceof Action.Kill kill) {
      kill(view(world, kill.id()), world);
    } else if (action instanceof Action.GiveUp) {
      assertFalse(world.history.everReady(), "gives up though a worker was ready once");
    } else if (action instanceof Action.ConfirmGeneration confirm) {
      assertEquals(0, living(world, w -> w.generation() != confirm.generation()), "old ones live");
    }
  }

  /** Only deaths take READY below what is wanted, and an old worker waits for its replacement. */
  private static void drain(WorkerView worker, FakeWorld world) {
    if (worker.state() != WorkerState.READY) {
      return;
    }
    Desired desired = world.desired;
    boolean ofTarget = worker.generation() == desired.generation() && !desired.reloading();
    int spareable = ofTarget ? 0 : desired.policy().maxUnavailable();
    long left = ready(world, w -> w.id() != worker.id());
    assertTrue(
        left >= desired.workers() - spareable, () -> "only " + left + " ready after " + worker);
    if (desired.reloading() && worker.generation() == desired.previousGeneration()) {
      long alike = ready(world, w -> w.generation() == worker.generation());
      assertTrue(alike > desired.workers() || canaryPassed(world), () -> "no canary for " + worker);
    }
  }

  private static boolean canaryPassed(FakeWorld world) {
    Desired desired = world.desired;
    Predicate<WorkerView> fresh = w -> w.generation() == desired.generation();
    long bakedMs = world.nowMs - desired.policy().bakeMs();
    return living(world, fresh) > 1
        || ready(world, fresh.and(w -> w.sinceMs() <= bakedMs && !w.onTrial())) > 0;
  }

  private static void spawn(Action.Spawn spawn, FakeWorld world) {
    Desired desired = world.desired;
    assertFalse(desired.stopping(), "spawns while it stops");
    int generation = spawn.generation();
    assertTrue(
        generation == desired.generation() || generation == desired.previousGeneration(),
        () -> "spawns generation " + generation);
    int most = desired.workers() + desired.spares() + desired.policy().surge();
    assertTrue(living(world, w -> true) < most, () -> "more than " + most + " live");
    boolean rolling =
        desired.reloading() || living(world, w -> w.generation() != desired.generation()) > 0;
    int wanted = desired.workers() + desired.spares();
    assertTrue(rolling || living(world, w -> true) <= wanted, "more than one beyond the count");
  }

  private static void promote(WorkerView worker, FakeWorld world) {
    Desired desired = world.desired;
    assertTrue(worker.generation() <= desired.generation(), () -> "promotes abandoned " + worker);
    assertTrue(desired.reloading() || !worker.isFaulty(), () -> "promotes broken " + worker);
    boolean worn = worker.retirement().isPresent();
    long alike =
        ready(
            world,
            w ->
                w.generation() == worker.generation()
                    && (worn || desired.reloading() || w.retirement().isEmpty()));
    assertTrue(alike < desired.workers(), () -> "more than wanted with " + worker);
  }

  private static void kill(WorkerView worker, FakeWorld world) {
    Policy policy = world.desired.policy();
    long killAtMs = worker.retirement().map(Retirement::killAtMs).orElse(Long.MAX_VALUE);
    long ageMs = world.nowMs - worker.sinceMs();
    boolean due =
        switch (worker.state()) {
          case STARTING -> world.desired.stopping() || ageMs >= policy.bootTimeoutMs();
          case DRAINING -> ageMs >= policy.drainTimeoutMs() + Reconciler.DRAIN_GRACE_MS;
          default -> false;
        };
    assertTrue(due || world.nowMs >= killAtMs, () -> "kills " + worker);
  }

  /** One that hangs while it starts is being killed: it lives no more than one that drains. */
  static void afterPlan(FakeWorld world) {
    long hangsSinceMs = world.nowMs - world.desired.policy().bootTimeoutMs();
    long generations =
        world.views().stream()
            .filter(w -> w.state() != WorkerState.DRAINING)
            .filter(w -> w.state() != WorkerState.STARTING || w.sinceMs() > hangsSinceMs)
            .mapToInt(WorkerView::generation)
            .distinct()
            .count();
    assertTrue(generations <= 2, () -> generations + " generations live");
  }

  /** Chaos has ended and nothing is under way: exactly what is wanted lives. */
  static void settled(FakeWorld world) {
    Desired desired = world.desired;
    assertFalse(world.waiting(), "still busy");
    if (desired.stopping()) {
      assertEquals(0, world.views().size(), "workers outlive the node");
      return;
    }
    assertFalse(desired.reloading(), "the reload has no verdict");
    Predicate<WorkerView> own = w -> w.generation() == desired.generation();
    assertEquals(desired.workers(), ready(world, own), "ready");
    assertEquals(desired.workers() + desired.spares(), living(world, own), "with spares");
    assertEquals(desired.workers() + desired.spares(), world.views().size(), "in all");
    assertTrue(
        world.views().stream().allMatch(w -> w.retirement().isEmpty()), "not all are replaced");
    Plan plan = Reconciler.plan(desired, world.views(), world.history, world.nowMs);
    assertTrue(plan.actions().isEmpty(), () -> "has not settled: " + plan);
  }

  private static WorkerView view(FakeWorld world, int id) {
    return world.views().stream().filter(w -> w.id() == id).findFirst().orElseThrow();
  }

  private static long ready(FakeWorld world, Predicate<WorkerView> which) {
    return living(world, which.and(w -> w.state() == WorkerState.READY));
  }

  private static long living(FakeWorld world, Predicate<WorkerView> which) {
    return world.views().stream().filter(which.and(w -> w.state() != WorkerState.DRAINING)).count();
  }
}

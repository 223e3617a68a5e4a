package io.jelly.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/**
 * Workers without processes: they boot, drain and die at random times, and {@link Invariants} watch
 * what is done to them.
 */
final class FakeWorld {
  private static final long NEVER = Long.MAX_VALUE;

  /** Of generations with a number in this class nothing works. */
  private static final int BAD_GENERATIONS = 4;

  private final Random random;
  private final Map<Integer, Life> lives = new TreeMap<>();
  private int lastId;
  long nowMs = 1_000;
  boolean chaos = true;
  boolean gaveUp;
  Desired desired;
  RespawnHistory history = RespawnHistory.none();
  OptionalLong wakeAtMs = OptionalLong.empty();

  /** A worker and its fate: at {@code dueMs} it leaves its state. */
  private static final class Life {
    WorkerView view;
    long dueMs;
    long bootedMs = NEVER;
    long trialEndsMs = NEVER;
    boolean fails;
    boolean killed;

    Life(WorkerView view) {
      this.view = view;
    }
  }

  FakeWorld(Desired desired, Random random) {
    this.desired = desired;
    this.random = random;
  }

  List<WorkerView> views() {
    List<WorkerView> views = new ArrayList<>();
    lives.values().forEach(life -> views.add(life.view));
    return views;
  }

  /** Plans and acts until there is nothing left to do at this moment. */
  void reconcile() {
    for (int round = 0; !gaveUp; round++) {
      assertTrue(round < 4, "plans again and again");
      Plan plan = Reconciler.plan(desired, views(), history, nowMs);
      assertEquals(plan, Reconciler.plan(desired, views(), history, nowMs), "not idempotent");
      Desired before = desired;
      plan.actions().forEach(this::execute);
      Invariants.afterPlan(this);
      if (desired.equals(before) && !gaveUp) {
        expectNothingToDo(plan);
        return;
      }
    }
  }

  private void expectNothingToDo(Plan executed) {
    Plan next = Reconciler.plan(desired, views(), history, nowMs);
    assertTrue(onlyRepeatedKills(next), () -> "after " + executed + " comes " + next);
    assertEquals(executed.wakeAtMs(), next.wakeAtMs(), "wake-up after execution");
    wakeAtMs = next.wakeAtMs();
    if (next.actions().isEmpty()) {
      wakeAtMs.ifPresent(this::expectNewsAt);
    }
  }

  private void expectNewsAt(long wakeMs) {
    Plan early = Reconciler.plan(desired, views(), history, wakeMs - 1);
    Plan then = Reconciler.plan(desired, views(), history, wakeMs);
    assertTrue(early.actions().isEmpty(), () -> "changes before its wake-up: " + early);
    assertTrue(!then.actions().isEmpty(), "woken for nothing");
  }

  private boolean onlyRepeatedKills(Plan plan) {
    return plan.actions().stream()
        .allMatch(a -> a instanceof Action.Kill kill && lives.get(kill.id()).killed);
  }

  private void execute(Action action) {
    Invariants.before(action, this);
    if (action instanceof Action.Spawn spawn) {
      spawn(spawn.generation());
    } else if (action instanceof Action.Promote promote) {
      move(lives.get(promote.id()), WorkerState.READY, NEVER);
    } else if (action instanceof Action.Drain drain) {
      boolean hangs = chaos && random.nextInt(10) == 0;
      long due = hangs ? NEVER : nowMs + random.nextInt(20_000);
      move(lives.get(drain.id()), WorkerState.DRAINING, due);
    } else if (action instanceof Action.Kill kill) {
      kill(lives.get(kill.id()));
    } else if (action instanceof Action.AbandonGeneration) {
      desired = desired.abandoned();
    } else if (action instanceof Action.ConfirmGeneration) {
      desired = desired.confirmed();
    } else {
      gaveUp = true;
    }
  }

  private void spawn(int generation) {
    Life life = new Life(new WorkerView(++lastId, generation, WorkerState.STARTING, nowMs, nowMs));
    boolean bad = chaos && generation % BAD_GENERATIONS == 0;
    life.fails = chaos && random.nextInt(bad ? 2 : 25) == 0;
    boolean hangs = chaos && random.nextInt(40) == 0;
    life.dueMs = hangs ? NEVER : nowMs + 100 + random.nextInt(3_000);
    lives.put(lastId, life);
  }

  private void kill(Life life) {
    if (!life.killed) {
      life.killed = true;
      life.fails = true;
      life.dueMs = nowMs + random.nextInt(5);
    }
  }

  private void move(Life life, WorkerState next, long dueMs) {
    assertTrue(life.view.state().canBecome(next), () -> life.view + " cannot become " + next);
    life.view = life.view.to(next, nowMs);
    if (!life.killed) {
      boolean diesYoung =
          chaos
              && next == WorkerState.READY
              && random.nextInt(life.view.generation() % BAD_GENERATIONS == 0 ? 3 : 40) == 0;
      life.dueMs = diesYoung ? nowMs + random.nextInt(12_000) : dueMs;
    }
  }

  /** Lets time pass until something is due or the plan wants to look again, at most this long. */
  void pass(long mostMs) {
    long next = nowMs + mostMs;
    for (Life life : lives.values()) {
      next = Math.min(next, Math.min(life.dueMs, life.trialEndsMs));
    }
    nowMs = Math.max(nowMs, Math.min(next, wakeAtMs.orElse(NEVER)));
    for (Life life : List.copyOf(lives.values())) {
      if (life.trialEndsMs <= nowMs) {
        endTrial(life);
      }
      if (life.dueMs <= nowMs) {
        happen(life);
      }
    }
  }

  boolean waiting() {
    return wakeAtMs.isPresent()
        || lives.values().stream()
            .anyMatch(life -> life.dueMs != NEVER || life.trialEndsMs != NEVER);
  }

  private void happen(Life life) {
    if (life.view.state() == WorkerState.STARTING && !life.fails) {
      life.bootedMs = nowMs;
      move(life, WorkerState.SPARE, NEVER);
      history = history.plusReady(life.view.generation());
      beginTrial(life);
    } else {
      boolean drains = life.view.state() == WorkerState.DRAINING && !life.view.isFaulty();
      exit(life, drains || desired.stopping());
    }
  }

  private void beginTrial(Life life) {
    if (desired.reloading() && life.view.generation() == desired.generation()) {
      life.view = life.view.onTrial(true);
      life.trialEndsMs = nowMs + random.nextInt(6_000);
    }
  }

  private void endTrial(Life life) {
    life.trialEndsMs = NEVER;
    life.view = life.view.onTrial(false);
    if (chaos && random.nextInt(8) == 0) {
      life.view = life.view.retired(Retirement.failed("it answers 500"));
    }
  }

  /** Somebody finds that a worker in service must be replaced: used up, broken or hung. */
  void retireAny() {
    List<Life> booted =
        lives.values().stream()
            .filter(life -> life.bootedMs != NEVER && life.view.state() != WorkerState.DRAINING)
            .filter(life -> life.view.retirement().isEmpty())
            .toList();
    if (!booted.isEmpty()) {
      Life life = booted.get(random.nextInt(booted.size()));
      life.view = life.view.retired(anyReason());
    }
  }

  private Retirement anyReason() {
    return switch (random.nextInt(4)) {
      case 0 -> Retirement.killedAt("it hangs", nowMs + random.nextInt(5_000));
      case 1 -> Retirement.failed("it is broken");
      default -> Retirement.gentle("it is old");
    };
  }

  private void exit(Life life, boolean expected) {
    boolean wasReady = life.bootedMs != NEVER;
    WorkerView view = life.view;
    lives.remove(view.id());
    history =
        history.plus(
            new Exit(
                view.id(),
                view.generation(),
                nowMs,
                wasReady,
                wasReady ? nowMs - life.bootedMs : 0,
                expected));
  }

  /** kill -9 of any worker, by nobody or by an operator who means it. */
  void killAny() {
    if (!lives.isEmpty()) {
      List<Life> all = List.copyOf(lives.values());
      exit(all.get(random.nextInt(all.size())), random.nextInt(4) == 0);
    }
  }

  /** From now on nothing fails by itself, and what hangs comes back. */
  void calm() {
    chaos = false;
    for (Life life : lives.values()) {
      boolean dies = life.killed || life.view.state() == WorkerState.DRAINING;
      boolean boots = life.view.state() == WorkerState.STARTING;
      life.fails = life.killed;
      if (life.trialEndsMs != NEVER) {
        life.trialEndsMs = nowMs;
      }
      life.dueMs = dies || boots ? Math.min(life.dueMs, nowMs + 1_000) : NEVER;
    }
  }

  @Override
  public String toString() {
    return "at " + nowMs + " " + desired + " with " + views();
  }
}

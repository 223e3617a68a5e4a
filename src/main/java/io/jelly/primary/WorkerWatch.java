package io.jelly.primary;

import io.jelly.supervise.Desired;
import io.jelly.supervise.Health;
import io.jelly.supervise.Limits;
import io.jelly.supervise.Policy;
import io.jelly.supervise.WorkerState;
import io.jelly.wire.Message;
import io.jelly.wire.Scoreboard.Counter;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Sees whether the workers that live also do their work, and marks those that must be replaced; the
 * plan does the rest. What it expects it reads anew each time from the desired state, which may
 * change live. On the supervisor's thread.
 */
final class WorkerWatch {
  private static final long PERIOD_MS = 250;

  /** Memory is looked at every so many periods. */
  private static final int MEMORY_PERIODS = 4;

  private final SupervisorThread thread;
  private final Workers workers;
  private final HealthProbe probe;
  private final Supplier<Desired> desired;
  private final Runnable changed;
  private final ThreadDumps dumps;
  private final HangWatch hangs;
  private int passedGeneration;
  private long looks;

  /**
   * @param changed run when a worker was marked
   * @param logFolder where the threads of hung workers go
   */
  WorkerWatch(
      SupervisorThread thread,
      Workers workers,
      HealthProbe probe,
      Supplier<Desired> desired,
      Runnable changed,
      Path logFolder) {
    this.thread = thread;
    this.workers = workers;
    this.probe = probe;
    this.desired = desired;
    this.changed = changed;
    dumps = new ThreadDumps(thread, logFolder);
    hangs = new HangWatch(thread, workers, dumps::take);
  }

  /** Looks from now on, for as long as the supervisor's thread runs. */
  void start() {
    var unused = thread.after(PERIOD_MS, this::look);
  }

  private void look() {
    try {
      Health health = policy().health();
      boolean marked = health.hangMs() > 0 && hangs.look(health.hangMs());
      marked |= checkLimits(health.limits());
      if (marked) changed.run();
    } finally {
      start();
    }
  }

  private Policy policy() {
    return desired.get().policy();
  }

  private boolean checkLimits(Limits limits) {
    if (limits.equals(Limits.NONE)) return false;
    boolean memory = limits.limitMemory() && looks++ % MEMORY_PERIODS == 0;
    boolean marked = false;
    for (WorkerHandle worker : workers.living()) {
      if (worker.state() == WorkerState.SPARE || worker.state() == WorkerState.READY) {
        marked |= checkLimits(limits, worker, memory);
      }
    }
    return marked;
  }

  private boolean checkLimits(Limits limits, WorkerHandle worker, boolean memory) {
    long now = thread.nowMs();
    Limits.Usage usage =
        new Limits.Usage(
            worker.id,
            memory ? ProcessStatus.of(worker.process.pid()).residentBytes() : 0,
            worker.board.get(Counter.REQUESTS),
            now - worker.bornMs,
            now - worker.bootedMs());
    return limits
        .exceededBy(usage, policy().respawn().stableMs(), now)
        .filter(worker::retire)
        .isPresent();
  }

  /**
   * A worker has booted; {@code spare} makes it a spare. It is warmed up first unless somebody
   * waits for it.
   */
  void booted(WorkerHandle worker, Runnable spare) {
    String path = policy().health().path();
    long ready =
        workers.living().stream().filter(each -> each.state() == WorkerState.READY).count();
    boolean needed = ready < desired.get().workers();
    if (needed || path.isEmpty() || worker.isAdopted()) spare.run();
    else WarmUp.start(thread, probe, worker, path, spare);
  }

  /** A worker has become a spare: the first one of a new generation is its canary. */
  void spare(WorkerHandle worker) {
    Desired now = desired.get();
    boolean canary =
        now.reloading()
            && worker.generation() == now.generation()
            && now.generation() != passedGeneration;
    if (canary) Canary.start(thread, workers, probe, desired, () -> judged(worker), worker);
  }

  private void judged(WorkerHandle canary) {
    if (!canary.isFaulty()) passedGeneration = canary.generation();
    changed.run();
  }

  void dumped(WorkerHandle worker, Message.ThreadsDumped dumped) {
    dumps.arrived(worker, dumped);
  }
}

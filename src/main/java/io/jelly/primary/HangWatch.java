package io.jelly.primary;

import io.jelly.supervise.Retirement;
import io.jelly.supervise.WorkerState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds workers with an event loop that does nothing any more: blocked by the application, or all
 * of the process stopped. Such a worker is asked for its threads, replaced, and after some seconds
 * killed. On the supervisor's thread.
 */
final class HangWatch {
  private static final Logger log = LoggerFactory.getLogger(HangWatch.class);

  /** Loops give a sign twice a second, and garbage collection may take its time. */
  private static final long SHORTEST_MS = 2_000;

  /** A primary that looks this late was stopped itself, and maybe all of the machine with it. */
  private static final long LATE_MS = 2_000;

  /** For its threads to be written, its successor to start, and its connections to move. */
  static final long KILL_AFTER_MS = 6_000;

  private final SupervisorThread thread;
  private final Workers workers;
  private final Consumer<WorkerHandle> dump;
  private final Map<WorkerHandle, LoopSilence> silences = new HashMap<>();
  private long lastLookMs;

  /**
   * @param dump has a worker's threads written
   */
  HangWatch(SupervisorThread thread, Workers workers, Consumer<WorkerHandle> dump) {
    this.thread = thread;
    this.workers = workers;
    this.dump = dump;
    lastLookMs = thread.nowMs();
  }

  /** Looks at every worker; true if one was found that hangs. */
  boolean look(long hangMs) {
    long now = thread.nowMs();
    if (now - lastLookMs > LATE_MS) silences.values().forEach(each -> each.forgive(now));
    lastLookMs = now;
    List<WorkerHandle> living = workers.living();
    silences.keySet().retainAll(living);
    boolean found = false;
    long limitMs = Math.max(hangMs, SHORTEST_MS);
    for (WorkerHandle worker : living) found |= isInService(worker) && look(worker, limitMs, now);
    return found;
  }

  /** One that starts has its own time-out, and so has one that drains. */
  private static boolean isInService(WorkerHandle worker) {
    boolean serves = worker.state() == WorkerState.SPARE || worker.state() == WorkerState.READY;
    return serves && !worker.isFaulty();
  }

  private boolean look(WorkerHandle worker, long hangMs, long now) {
    LoopSilence silence =
        silences.computeIfAbsent(worker, unused -> new LoopSilence(worker.board, now));
    OptionalInt loop = silence.beyond(hangMs, now);
    if (loop.isEmpty()) return false;
    String cause =
        "its event loop %d is silent for %d ms (health.hangMs %d)"
            .formatted(loop.getAsInt(), silence.silentMs(loop.getAsInt(), now), hangMs);
    log.error("{} hangs: {}; it is replaced", worker, cause);
    worker.retire(Retirement.killedAt(cause, now + KILL_AFTER_MS));
    dump.accept(worker);
    return true;
  }
}

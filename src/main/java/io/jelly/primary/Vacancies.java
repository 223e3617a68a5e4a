package io.jelly.primary;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The places of workers that died and were not meant to: the next ones that start continue their
 * lines, so that it is known how often each was restarted. On the supervisor's thread.
 */
final class Vacancies {
  private final Deque<Integer> restarts = new ArrayDeque<>();
  private @Nullable WorkerHandle lastLost;

  /** A worker has died. */
  void lost(WorkerHandle worker) {
    if (!worker.hasPassedOnLine()) restarts.add(worker.restarts + 1);
    lastLost = worker;
  }

  /**
   * How many died before it in the line of the worker that starts now: it continues the line of one
   * that has died, or of one that is being killed.
   */
  int fill(Iterable<WorkerHandle> living) {
    Integer vacant = restarts.poll();
    if (vacant != null) return vacant;
    for (WorkerHandle worker : living) {
      if (worker.passOnLine()) return worker.restarts + 1;
    }
    return 0;
  }

  /** What a spare that was there when a worker was lost took to replace it, for the log. */
  String insteadOf(WorkerHandle spare, long nowMs) {
    WorkerHandle lost = lastLost;
    if (lost == null || spare.sinceMs() > lost.goneMs()) return "";
    lastLost = null;
    return " %d ms after worker %d was gone".formatted(nowMs - lost.goneMs(), lost.id);
  }
}

package io.jelly.supervise;

/**
 * One worker as the {@link Reconciler} sees it.
 *
 * @param id unique in the life of the node, never reused
 * @param generation what it runs; later generations have higher numbers
 * @param bornMs when its process was started
 * @param sinceMs when it entered its state; both times are milliseconds of one monotonic clock
 */
public record WorkerView(int id, int generation, WorkerState state, long bornMs, long sinceMs) {

  /** This worker after it entered {@code next} at {@code nowMs}. */
  public WorkerView to(WorkerState next, long nowMs) {
    return new WorkerView(id, generation, next, bornMs, nowMs);
  }
}

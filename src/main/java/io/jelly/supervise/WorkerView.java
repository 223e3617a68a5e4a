package io.jelly.supervise;

import java.util.Optional;

/**
 * One worker as the {@link Reconciler} sees it.
 *
 * @param id unique in the life of the node, never reused
 * @param generation what it runs; later generations have higher numbers
 * @param bornMs when its process was started
 * @param sinceMs when it entered its state; both times are milliseconds of one monotonic clock
 * @param retirement present if it is to be replaced
 * @param onTrial its health and errors are still being watched: as a canary it has not passed yet
 */
public record WorkerView(
    int id,
    int generation,
    WorkerState state,
    long bornMs,
    long sinceMs,
    Optional<Retirement> retirement,
    boolean onTrial) {

  /** One that is not to be replaced, nor on trial. */
  public WorkerView(int id, int generation, WorkerState state, long bornMs, long sinceMs) {
    this(id, generation, state, bornMs, sinceMs, Optional.empty(), false);
  }

  /** This worker after it entered {@code next} at {@code nowMs}. */
  public WorkerView to(WorkerState next, long nowMs) {
    return new WorkerView(id, generation, next, bornMs, nowMs, retirement, onTrial);
  }

  /** The same worker, to be replaced. */
  public WorkerView retired(Retirement why) {
    return new WorkerView(id, generation, state, bornMs, sinceMs, Optional.of(why), onTrial);
  }

  /** The same worker, on trial or not. */
  public WorkerView onTrial(boolean whether) {
    return new WorkerView(id, generation, state, bornMs, sinceMs, retirement, whether);
  }

  /** It is to be replaced because it is broken. */
  boolean isFaulty() {
    return retirement.filter(Retirement::fault).isPresent();
  }
}

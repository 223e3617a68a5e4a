package io.jelly.rpc;

import java.util.concurrent.TimeUnit;

/**
 * How many calls of one method are in flight in this worker, and how many may be. What a call takes
 * without a queue is the shortest time of the last half minute or minute; it is measured anew, with
 * few in flight, when none of that time was without a bound. A method that always takes a second or
 * longer waits by its nature, and is not bounded. Thread-safe.
 */
final class MethodLoad {
  private static final long EPOCH_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long UNKNOWN = Long.MAX_VALUE;

  private final AdaptiveLimit limit = new AdaptiveLimit(true);
  private long shortestBefore = UNKNOWN;
  private long shortest = UNKNOWN;
  private long epochStart;
  private boolean measuring;
  private int inFlight;

  /** The most that were in flight since the last look. */
  private int most;

  /** Whether few were, all the time between the last look and the one before. */
  private boolean fewBefore;

  /** Takes a place; false if there is none. */
  synchronized boolean enter(LoadLimits limits, long now) {
    long without = without();
    boolean bounded = without != UNKNOWN && without < SLOW_NANOS;
    if (bounded && measuring && inFlight >= limits.minInFlight()) return false;
    if (bounded && !limit.admits(inFlight, limits.minInFlight(), now)) return false;
    most = Math.max(most, ++inFlight);
    return true;
  }

  /** A call that entered has ended. */
  synchronized void leave(LoadLimits limits, long started, long now) {
    inFlight--;
    long took = now - started;
    nextEpoch(now);
    shortest = Math.min(shortest, took);
    long without = without();
    long target = target(without, TimeUnit.MILLISECONDS.toNanos(limits.targetMs()));
    int before = limit.limit();
    boolean looked =
        limit.waited(
            took - without,
            without,
            target,
            inFlight,
            limits.minInFlight(),
            Math.max(AdaptiveLimit.WINDOW_NANOS, 2 * (without + target)),
            now);
    if (!looked) return;
    if (measuring) limit.keep(before);
    measuring = false;
    // With so few in flight there is no queue of ours, and what had been in one before has ended by
    // the second look: that is what the method takes now.
    boolean few = most <= limits.minInFlight();
    if (few && fewBefore && limit.limit() <= limits.minInFlight()) forget(took);
    fewBefore = few;
    most = inFlight;
  }

  /** As long as a call, within bounds around what is configured. */
  private static long target(long without, long configured) {
    return Math.max(configured / 2, Math.min(without, 2 * configured));
  }

  private void nextEpoch(long now) {
    if (now - epochStart < EPOCH_NANOS) return;
    epochStart = now;
    shortestBefore = shortest;
    shortest = UNKNOWN;
    measuring = limit.isOn();
  }

  private void forget(long took) {
    shortestBefore = UNKNOWN;
    shortest = took;
  }

  private long without() {
    return Math.min(shortest, shortestBefore);
  }

  /** The bound now. */
  synchronized int limit() {
    return measuring ? 0 : limit.limit();
  }

  synchronized int inFlight() {
    return inFlight;
  }
}

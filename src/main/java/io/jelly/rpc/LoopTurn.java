package io.jelly.rpc;

import java.util.concurrent.TimeUnit;

/**
 * The turns of one event loop: all messages that are there at the same time are dealt with one
 * after the other, and what comes meanwhile waits for the next turn. So how long a message has
 * waited can be told from when its turn began; and if that followed upon another one without a
 * pause, from when that began. The messages of a turn are what is in flight on this loop. On the
 * thread of the loop.
 */
final class LoopTurn {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** To refuse a message that takes less than this is hardly cheaper than to deal with it. */
  private static final long CHEAP_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private static final int CHEAP_FACTOR = 5;

  private final AdaptiveLimit limit = new AdaptiveLimit(false);
  private boolean open;
  private long origin;
  private long start;
  private long end;
  private int messages;
  private long averageCost;

  /** Whether this is the first message of a turn, whose end is to be told then. */
  boolean begins(long now) {
    if (open) return false;
    open = true;
    origin = now - end < PAUSE_NANOS ? start : now;
    start = now;
    return true;
  }

  /** Everything that was there has been dealt with. */
  void ended(long now) {
    if (messages > 0) averageCost += ((now - start) / messages - averageCost) / 8;
    open = false;
    end = now;
    messages = 0;
  }

  /** Whether a message of this turn is to be dealt with. */
  boolean admits(LoadLimits limits, long now) {
    boolean admitted = limit.admits(messages, limits.minInFlight(), now);
    if (admitted) messages++;
    long target = TimeUnit.MILLISECONDS.toNanos(limits.targetMs());
    if (averageCost < CHEAP_NANOS) target *= CHEAP_FACTOR;
    limit.waited(
        now - origin, 0, target, messages, limits.minInFlight(), AdaptiveLimit.WINDOW_NANOS, now);
    return admitted;
  }

  int limit() {
    return limit.limit();
  }
}

package io.jelly.rpc;

import java.util.function.LongSupplier;

/**
 * Times calls that one thread runs one after the other: where one ends the next begins, and one
 * look at the clock, which costs as much as a small call, serves both. Not thread-safe.
 */
final class LapClock {
  private final LongSupplier nanoTime;
  private long endedNanos;
  private boolean runs;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  LapClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** When the call that begins now has begun. */
  long begin() {
    return runs ? endedNanos : nanoTime.getAsLong();
  }

  /** The call is over; the next one begins at once. */
  void ended(long nanos) {
    endedNanos = nanos;
    runs = true;
  }

  /** The call is not over: nobody knows when the next one begins. */
  void pause() {
    runs = false;
  }
}

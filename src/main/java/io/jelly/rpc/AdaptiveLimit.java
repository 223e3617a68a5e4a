package io.jelly.rpc;

import java.util.concurrent.TimeUnit;

/**
 * A bound on what is in flight that finds its value by itself, from how long things wait.
 *
 * <p>Of each window of time it looks at the shortest wait, as CoDel does (Nichols and Jacobson,
 * "Controlling Queue Delay", ACM Queue 10(5), 2012; RFC 8289): a burst leaves some that did not
 * wait, only a queue that stands makes all of them wait. Where it is longer than the target for
 * several windows on end, what is in flight is bounded, and from then on the bound follows the
 * ratio of the time that is aimed at to the time that is measured, never less than one half at a
 * step, as the Gradient limit of Netflix's concurrency-limits does (after TCP Vegas: Brakmo and
 * Peterson, 1995). While nothing has to wait it grows again, and after some calm it is gone.
 *
 * <p>Time is passed in. Not thread-safe.
 */
final class AdaptiveLimit {
  static final int NONE = Integer.MAX_VALUE;
  static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int FEWEST_SAMPLES = 5;
  private static final int PATIENCE = 3;
  private static final double STEEPEST = 0.5;
  private static final double RISE_WHILE_REFUSING = 1.03;
  private static final double RISE = 1.25;

  private final boolean provenByGrowth;
  private int limit = NONE;
  private int peak;
  private int samples;
  private long shortest = Long.MAX_VALUE;
  private long windowStart;
  private long lastRefusal;
  private int waiting;
  private int atFirst;

  /**
   * @param provenByGrowth a long wait may be nobody's fault: it takes more in flight than before,
   *     window after window, to begin
   */
  AdaptiveLimit(boolean provenByGrowth) {
    this.provenByGrowth = provenByGrowth;
  }

  /** The bound now; {@link #NONE} if there is none. */
  int limit() {
    return limit;
  }

  /** The bound as it was before a look that had another purpose. */
  void keep(int bound) {
    limit = bound;
  }

  boolean isOn() {
    return limit != NONE;
  }

  /** Whether one more may come, with so many in flight; never refuses below the least. */
  boolean admits(int inFlight, int least, long now) {
    if (now - windowStart > FORGET_NANOS) reset(now);
    if (inFlight >= Math.max(limit, least)) {
      lastRefusal = now;
      return false;
    }
    peak = Math.max(peak, inFlight + 1);
    return true;
  }

  /**
   * One has waited, for what is to be had without a queue and beyond that.
   *
   * @param inFlight how many are, now
   * @param target the wait that is aimed at
   * @param least the bound goes no lower
   * @param window how long a look takes
   * @return true if that ended a window
   */
  boolean waited(
      long wait, long without, long target, int inFlight, int least, long window, long now) {
    if (samples == 0 && now - windowStart > FORGET_NANOS) reset(now);
    samples++;
    shortest = Math.min(shortest, wait);
    if (samples < FEWEST_SAMPLES || now - windowStart < window) return false;
    boolean tooLong = shortest > target;
    if (tooLong) tooLong((double) (without + target) / (without + shortest), inFlight, least);
    else calm(shortest < target / 2, now);
    windowStart = now;
    samples = 0;
    peak = inFlight;
    shortest = Long.MAX_VALUE;
    return true;
  }

  private void tooLong(double gradient, int inFlight, int least) {
    if (waiting++ == 0) atFirst = inFlight;
    if (!isOn() && (waiting < PATIENCE || !grown(inFlight))) return;
    int from = Math.min(limit, Math.max(peak, 1));
    limit = Math.max(least, (int) (from * Math.max(STEEPEST, gradient)));
  }

  private boolean grown(int inFlight) {
    return !provenByGrowth || inFlight >= atFirst + Math.max(2, atFirst / 4);
  }

  /**
   * @param slack the wait is far from the target: the bound is too low, and what comes in bursts
   *     would leave nothing to do between them
   */
  private void calm(boolean slack, long now) {
    waiting = 0;
    if (!isOn()) return;
    boolean refusing = now - lastRefusal < 2 * WINDOW_NANOS;
    double rise = refusing && !slack ? RISE_WHILE_REFUSING : RISE;
    double next = Math.max(limit + 1.0, limit * rise);
    limit = now - lastRefusal > FORGET_NANOS || next >= NONE ? NONE : (int) next;
  }

  private void reset(long now) {
    limit = NONE;
    waiting = 0;
    samples = 0;
    peak = 0;
    shortest = Long.MAX_VALUE;
    windowStart = now;
    lastRefusal = now - FORGET_NANOS;
  }
}

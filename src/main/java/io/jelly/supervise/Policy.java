package io.jelly.supervise;

/**
 * How patiently and how boldly workers are replaced. All times are milliseconds.
 *
 * @param bootTimeoutMs a worker that is not booted by then is killed, at least 1
 * @param drainTimeoutMs a drain ends by then. The worker keeps this deadline itself and is killed
 *     {@link Reconciler#DRAIN_GRACE_MS} after it
 * @param surge workers above workers + spares that may live during a reload, at least 1
 * @param maxUnavailable ready workers that a reload may do without. 0: no old worker drains before
 *     its replacement is ready. Above 0 that many old ones may go first, once the canary has passed
 * @param bakeMs how long the first worker of a new generation must stay ready before an old one
 *     drains
 * @param health what is expected of workers in service
 */
public record Policy(
    long bootTimeoutMs,
    long drainTimeoutMs,
    int surge,
    int maxUnavailable,
    long bakeMs,
    Respawn respawn,
    Health health) {

  /** One that expects nothing of workers in service but that they live. */
  public Policy(
      long bootTimeoutMs,
      long drainTimeoutMs,
      int surge,
      int maxUnavailable,
      long bakeMs,
      Respawn respawn) {
    this(bootTimeoutMs, drainTimeoutMs, surge, maxUnavailable, bakeMs, respawn, Health.UNWATCHED);
  }

  public Policy {
    require("bootTimeoutMs", bootTimeoutMs, 1);
    require("drainTimeoutMs", drainTimeoutMs, 0);
    require("surge", surge, 1);
    require("maxUnavailable", maxUnavailable, 0);
    require("bakeMs", bakeMs, 0);
  }

  static void require(String name, long value, long atLeast) {
    if (value < atLeast) {
      throw new IllegalArgumentException(name + " is " + value + ", must be at least " + atLeast);
    }
  }
}

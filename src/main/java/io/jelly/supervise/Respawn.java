package io.jelly.supervise;

/**
 * How fast dead workers are replaced. The first failure costs no delay; see {@link Backoff} for the
 * others.
 *
 * @param baseDelayMs the delay that is doubled, at least 1
 * @param maxDelayMs the longest delay while workers fail to boot
 * @param maxDelayAfterReadyMs the longest delay while workers boot but die young. Short, because a
 *     service of which one request kills a worker must still come back quickly for all the others
 * @param stableMs a worker that was ready this long is no crash when it dies; also the window in
 *     which young deaths are counted
 * @param bootAttempts failed boots after which a node that never had a ready worker gives up, at
 *     least 1
 */
public record Respawn(
    long baseDelayMs, long maxDelayMs, long maxDelayAfterReadyMs, long stableMs, int bootAttempts) {
  public static final Respawn DEFAULT = new Respawn(100, 30_000, 1_000, 10_000, 3);

  public Respawn {
    Policy.require("baseDelayMs", baseDelayMs, 1);
    Policy.require("maxDelayMs", maxDelayMs, 0);
    Policy.require("maxDelayAfterReadyMs", maxDelayAfterReadyMs, 0);
    Policy.require("stableMs", stableMs, 1);
    Policy.require("bootAttempts", bootAttempts, 1);
  }
}

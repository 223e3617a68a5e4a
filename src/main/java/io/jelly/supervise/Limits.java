package io.jelly.supervise;

import java.util.Optional;

/**
 * How much a worker may use before it is replaced; 0 is no limit.
 *
 * <p>Requests and age are spread: each worker has its own limit, up to {@value #SPREAD_PERCENT} per
 * cent below the configured one and given by its id, so that workers started together do not all
 * leave together.
 *
 * @param softBytes resident memory above which a worker is replaced, new before old
 * @param hardBytes resident memory above which it is killed
 * @param maxRequests requests that a worker serves at most, about
 * @param maxAgeMs time that a worker lives at most, about
 */
public record Limits(long softBytes, long hardBytes, long maxRequests, long maxAgeMs) {
  /** No limits. */
  public static final Limits NONE = new Limits(0, 0, 0, 0);

  static final int SPREAD_PERCENT = 20;
  private static final long MIB = 1 << 20;
  private static final int STEPS = 1_000;

  public Limits {
    Policy.require("softBytes", softBytes, 0);
    Policy.require("hardBytes", hardBytes, 0);
    Policy.require("maxRequests", maxRequests, 0);
    Policy.require("maxAgeMs", maxAgeMs, 0);
  }

  /**
   * What a worker has used.
   *
   * @param residentBytes 0 if that is not known
   * @param readyForMs how long ago it had booted
   */
  public record Usage(
      int workerId, long residentBytes, long requests, long ageMs, long readyForMs) {}

  /** Whether anybody needs to look at the memory of workers. */
  public boolean limitMemory() {
    return softBytes > 0 || hardBytes > 0;
  }

  /**
   * Why a worker must be replaced, if it must.
   *
   * @param settledMs a worker that has been ready for less is not replaced for its memory: a limit
   *     below what every worker needs must not have the node replace them without end
   */
  public Optional<Retirement> exceededBy(Usage usage, long settledMs, long nowMs) {
    if (isOver(usage.residentBytes, hardBytes)) {
      return Optional.of(Retirement.killedAt(memory(usage, hardBytes, "HardMb"), nowMs));
    }
    if (isOver(usage.residentBytes, softBytes) && usage.readyForMs >= settledMs) {
      return Optional.of(Retirement.gentle(memory(usage, softBytes, "Mb")));
    }
    if (isOver(usage.requests + 1, spread(maxRequests, usage.workerId))) {
      return Optional.of(
          Retirement.gentle(
              "it has served "
                  + usage.requests
                  + " requests (limits.maxRequests "
                  + maxRequests
                  + ")"));
    }
    if (isOver(usage.ageMs + 1, spread(maxAgeMs, usage.workerId))) {
      return Optional.of(
          Retirement.gentle("it is " + usage.ageMs + " ms old (limits.maxAgeMs " + maxAgeMs + ")"));
    }
    return Optional.empty();
  }

  private static boolean isOver(long value, long limit) {
    return limit > 0 && value > limit;
  }

  private static String memory(Usage usage, long limit, String key) {
    return "it uses "
        + usage.residentBytes / MIB
        + " MiB of memory (limits.memory"
        + key
        + " "
        + limit / MIB
        + ")";
  }

  /** The worker's own limit; 0 stays 0. */
  static long spread(long limit, int workerId) {
    // Fibonacci hashing: neighbouring ids get limits far apart.
    long step = (Integer.toUnsignedLong(workerId * 0x9E3779B9) * STEPS) >>> Integer.SIZE;
    return limit - limit * SPREAD_PERCENT / 100 * step / STEPS;
  }
}

package io.jelly.supervise;

import java.util.List;
import java.util.OptionalLong;

/**
 * A delay that doubles up to a limit, and the two rules for workers built on it.
 *
 * @param baseMs the delay before any doubling, at least 1
 * @param maxMs the limit
 */
public record Backoff(long baseMs, long maxMs) {
  /** Young deaths in a row that cost no delay. */
  static final int FREE_SHORT_LIVES = 3;

  /** {@code baseMs * 2^doublings}, at most {@code maxMs}; never overflows. */
  public long delayMs(int doublings) {
    boolean beyond = doublings >= Long.SIZE - 1 || baseMs > maxMs >> doublings;
    return beyond ? maxMs : baseMs << doublings;
  }

  /** After {@code count} failed boots in a row: none after the first, then base * 2^(count - 1). */
  static long afterFailedBoots(int count, Respawn respawn) {
    return count < 2
        ? 0
        : new Backoff(respawn.baseDelayMs(), respawn.maxDelayMs()).delayMs(count - 1);
  }

  /** After {@code count} young deaths in the window: none up to the third, then base, doubling. */
  static long afterShortLives(int count, Respawn respawn) {
    return count <= FREE_SHORT_LIVES
        ? 0
        : new Backoff(respawn.baseDelayMs(), respawn.maxDelayAfterReadyMs())
            .delayMs(count - FREE_SHORT_LIVES - 1);
  }

  /**
   * Before this time no worker of the generation may be spawned; empty if nothing holds it back.
   */
  public static OptionalLong notBeforeMs(RespawnHistory history, int generation, Respawn respawn) {
    List<Exit> boots = history.failedBoots(generation);
    List<Exit> lives = history.shortLives(generation, respawn.stableMs());
    OptionalLong boot = after(boots, afterFailedBoots(boots.size(), respawn));
    OptionalLong life = after(lives, afterShortLives(lives.size(), respawn));
    if (boot.isPresent() && life.isPresent()) {
      return OptionalLong.of(Math.max(boot.getAsLong(), life.getAsLong()));
    }
    return boot.isPresent() ? boot : life;
  }

  private static OptionalLong after(List<Exit> deaths, long delayMs) {
    return delayMs == 0
        ? OptionalLong.empty()
        : OptionalLong.of(deaths.get(deaths.size() - 1).atMs() + delayMs);
  }
}

package io.jelly.supervise;

import java.util.List;
import java.util.Optional;

/**
 * Workers of a generation die as fast as they are replaced, so that replacing them is slowed down.
 *
 * @param deaths how many died
 * @param withinMs in which time, first to last
 * @param booted whether they had become ready; if not they fail to boot
 */
public record CrashLoop(int generation, int deaths, long withinMs, boolean booted) {

  /** The crash loop that the generation is in as of its last death, if any. */
  public static Optional<CrashLoop> in(RespawnHistory history, int generation, Respawn respawn) {
    List<Exit> lives = history.shortLives(generation, respawn.stableMs());
    if (lives.size() > Backoff.FREE_SHORT_LIVES) {
      return Optional.of(of(generation, lives, true));
    }
    List<Exit> boots = history.failedBoots(generation);
    return boots.size() >= respawn.bootAttempts()
        ? Optional.of(of(generation, boots, false))
        : Optional.empty();
  }

  /** The crash loop that this death began: present once per loop, so that it is said once. */
  public static Optional<CrashLoop> begunBy(Exit exit, RespawnHistory before, Respawn respawn) {
    int generation = exit.generation();
    return in(before, generation, respawn).isPresent()
        ? Optional.empty()
        : in(before.plus(exit), generation, respawn);
  }

  private static CrashLoop of(int generation, List<Exit> deaths, boolean booted) {
    long withinMs = deaths.get(deaths.size() - 1).atMs() - deaths.get(0).atMs();
    return new CrashLoop(generation, deaths.size(), withinMs, booted);
  }
}

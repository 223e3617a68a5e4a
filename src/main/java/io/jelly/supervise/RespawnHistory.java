package io.jelly.supervise;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of earlier workers: enough to slow down respawns and to know when to give up.
 * Immutable. Whoever owns the workers records each death with {@link #plus} and each boot with
 * {@link #plusReady}, also for workers it adopts.
 *
 * @param deaths the last unexpected ones, oldest first, at most {@link #LIMIT}
 * @param everReady whether any worker of any generation ever became ready
 */
public record RespawnHistory(List<Exit> deaths, boolean everReady) {
  /** Deaths kept; far more than any back-off or give-up rule looks at. */
  static final int LIMIT = 64;

  public RespawnHistory {
    deaths = List.copyOf(deaths);
  }

  public static RespawnHistory none() {
    return new RespawnHistory(List.of(), false);
  }

  /**
   * With one more death; an expected one is not kept, and the oldest beyond the limit is forgotten.
   */
  public RespawnHistory plus(Exit exit) {
    boolean ready = everReady || exit.wasReady();
    if (exit.expected()) {
      return new RespawnHistory(deaths, ready);
    }
    List<Exit> kept = new ArrayList<>(deaths);
    kept.add(exit);
    return new RespawnHistory(kept.subList(Math.max(0, kept.size() - LIMIT), kept.size()), ready);
  }

  /**
   * A worker of this generation became SPARE: the generation can boot, so its failed boots are
   * forgotten.
   */
  public RespawnHistory plusReady(int generation) {
    List<Exit> kept =
        deaths.stream().filter(e -> e.generation() != generation || !e.failedBoot()).toList();
    return new RespawnHistory(kept, true);
  }

  /** Failed boots of the generation since one of its workers last became ready, oldest first. */
  public List<Exit> failedBoots(int generation) {
    return deaths.stream().filter(e -> e.generation() == generation && e.failedBoot()).toList();
  }

  /** The last unexpected death of the generation, if it is remembered. */
  Optional<Exit> lastDeath(int generation) {
    return deaths.stream().filter(e -> e.generation() == generation).reduce((a, b) -> b);
  }

  /**
   * Deaths of booted workers of the generation that lived less than {@code stableMs}, oldest first:
   * those within {@code stableMs} before the last one, and after the last death of a stable worker.
   * Counting back from the last death, not from now, keeps the answer the same until somebody dies
   * again.
   */
  public List<Exit> shortLives(int generation, long stableMs) {
    Deque<Exit> found = new ArrayDeque<>();
    for (int i = deaths.size() - 1; i >= 0; i--) {
      Exit exit = deaths.get(i);
      if (exit.generation() != generation || !exit.wasReady()) {
        continue;
      }
      boolean stable = exit.readyForMs() >= stableMs;
      boolean longAgo = !found.isEmpty() && found.getLast().atMs() - exit.atMs() >= stableMs;
      if (stable || longAgo) {
        break;
      }
      found.addFirst(exit);
    }
    return List.copyOf(found);
  }
}

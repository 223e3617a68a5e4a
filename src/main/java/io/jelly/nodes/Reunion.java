package io.jelly.nodes;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the other parts of a divided cluster. Hazelcast merges parts that have found each other,
 * but its own search waits five seconds at every address where nobody is, one after the other, and
 * with a port for each worker that takes minutes. So it is told only addresses that answer: those
 * of members that have gone, and now and then all those of the configuration. On one thread.
 */
final class Reunion {
  private static final long LOOK_MS = 2_000;
  private static final long LOOK_EVERYWHERE_MS = 30_000;
  private static final int MOST_GONE = 512;

  private final List<InetSocketAddress> configured;
  private final Consumer<Set<InetSocketAddress>> search;
  private final Map<InetSocketAddress, Boolean> gone =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Boolean> eldest) {
          return size() > MOST_GONE;
        }
      };
  private Set<InetSocketAddress> present = Set.of();
  private @Nullable Long lookedMs;
  private @Nullable Long lookedEverywhereMs;

  /**
   * @param configured where members may be at all
   * @param search is given addresses to find out which of them answer; must not block
   */
  Reunion(List<InetSocketAddress> configured, Consumer<Set<InetSocketAddress>> search) {
    this.configured = configured;
    this.search = search;
  }

  /**
   * To be called several times a second.
   *
   * @param members who is in this part, this member too
   * @param oldest this member is the one of this part that looks for others
   * @param alone nobody of another node is in this part
   */
  void look(Collection<InetSocketAddress> members, boolean oldest, boolean alone, long nowMs) {
    Set<InetSocketAddress> now = new HashSet<>(members);
    for (InetSocketAddress before : present) if (!now.contains(before)) gone.put(before, true);
    gone.keySet().removeAll(now);
    present = now;
    if (!oldest || isEarlier(lookedMs, nowMs, LOOK_MS)) return;
    lookedMs = nowMs;
    Set<InetSocketAddress> candidates = new LinkedHashSet<>(gone.keySet());
    if (alone || !isEarlier(lookedEverywhereMs, nowMs, LOOK_EVERYWHERE_MS)) {
      lookedEverywhereMs = nowMs;
      candidates.addAll(configured);
    }
    candidates.removeAll(now);
    search.accept(candidates);
  }

  private static boolean isEarlier(@Nullable Long lastMs, long nowMs, long periodMs) {
    return lastMs != null && nowMs - lastMs < periodMs;
  }
}

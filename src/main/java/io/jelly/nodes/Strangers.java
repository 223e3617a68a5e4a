package io.jelly.nodes;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Addresses at which a member may be, and somebody answers who does not become one: most likely a
 * node of another {@code cluster.name}, which Hazelcast passes over without a word. On one thread.
 */
final class Strangers {
  /** Searches that parts of one cluster may need until they have merged. */
  private static final int PATIENCE = 5;

  private final Map<InetSocketAddress, Integer> timesSeen = new HashMap<>();

  /**
   * Takes what one search has found.
   *
   * @return those who have just turned out to be strangers
   */
  Set<InetSocketAddress> among(Set<InetSocketAddress> found) {
    timesSeen.keySet().retainAll(found);
    Set<InetSocketAddress> strangers = new HashSet<>();
    for (InetSocketAddress one : found)
      if (timesSeen.merge(one, 1, Integer::sum) == PATIENCE) strangers.add(one);
    return strangers;
  }
}

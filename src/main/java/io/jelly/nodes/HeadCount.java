package io.jelly.nodes;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * How many nodes there are to be: the largest number seen at one time, less those that have left by
 * themselves since. A node that died or fell silent goes on counting, so that a part of a cluster
 * knows that it is one. Not thread-safe.
 */
final class HeadCount {
  private int largest;

  /**
   * Somebody came or went.
   *
   * @param leaving who had said that it leaves, before it did
   */
  void changed(List<NodeMember> before, List<NodeMember> now, Set<UUID> leaving) {
    Set<String> present = nodes(now);
    for (String node : nodes(before))
      if (!present.contains(node) && leftByItself(node, before, leaving)) largest--;
    raise(present.size());
  }

  private static Set<String> nodes(List<NodeMember> members) {
    return members.stream()
        .filter(NodeMember::isWorker)
        .map(NodeMember::token)
        .collect(Collectors.toSet());
  }

  private static boolean leftByItself(String node, List<NodeMember> before, Set<UUID> leaving) {
    return before.stream()
        .filter(member -> member.isOfNode(node))
        .allMatch(member -> leaving.contains(member.uuid()));
  }

  /** There are to be so many at least, as a member that was here before knows. */
  void raise(int nodes) {
    largest = Math.max(largest, nodes);
  }

  int largest() {
    return largest;
  }
}

package io.jelly.nodes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Who may be in the cluster beside whom. Members come oldest first, in the same order for all. */
final class Admission {
  private Admission() {}

  /** Whether an older member does not understand this one; why, in words. */
  static Optional<String> foreignProtocol(List<NodeMember> members, UUID self) {
    return members.stream()
        .takeWhile(member -> !member.uuid().equals(self))
        .filter(member -> member.isWorker() && member.protocol() != NodeIdentity.PROTOCOL)
        .findFirst()
        .map(
            other ->
                "this version speaks cluster protocol %d, but node %s at %s (version %s) speaks %d"
                    .formatted(
                        NodeIdentity.PROTOCOL,
                        other.node(),
                        other.host(),
                        other.version(),
                        other.protocol()));
  }

  /** Whether another node of the same name was here before; why that cannot be, in words. */
  static Optional<String> nameTaken(List<NodeMember> members, NodeMember self) {
    return members.stream()
        .takeWhile(member -> !member.uuid().equals(self.uuid()))
        .filter(member -> member.node().equals(self.node()) && !member.isOfNode(self.token()))
        .findFirst()
        .map(
            other ->
                "the cluster has a node named %s already, at %s; give this one another -name"
                    .formatted(self.node(), other.host()));
  }

  /** What is wrong with those who are in, as after two parts of a cluster met again; or empty. */
  static String problem(List<NodeMember> members) {
    Map<String, NodeMember> named = new HashMap<>();
    for (NodeMember member : members) {
      if (!member.isWorker()) continue;
      NodeMember first = named.putIfAbsent(member.node(), member);
      if (first != null && !first.isOfNode(member.token()))
        return "the name %s is used by two nodes, at %s and at %s"
            .formatted(member.node(), first.host(), member.host());
    }
    return "";
  }
}

package io.jelly.nodes;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of the cluster, as this member knows them. That a node is there follows from the list
 * of members; what it has and does, from what its speaker announces, every second.
 *
 * <p>Nobody acts on what is stale: an announcement counts only while the member that made it is in
 * the cluster, for the time of the lease, and if it is newer than the one before (epoch, then
 * beat). A node whose announcements do not count is shown with the state {@code unknown}. Not
 * thread-safe.
 */
final class NodeDirectory {
  /** Of a node that is there and has not said how it is. */
  private static final String UNKNOWN = "unknown";

  private record Entry(UUID speaker, JsonObject facts, long heardMs) {
    boolean isNewerThan(Entry before) {
      int epochs = Long.compare(number("epoch"), before.number("epoch"));
      return epochs > 0 || (epochs == 0 && number("beat") > before.number("beat"));
    }

    long number(String name) {
      return facts.getLong(name, 0L);
    }
  }

  private final long leaseMs;
  private final Map<String, Entry> entries = new HashMap<>();

  NodeDirectory(long leaseMs) {
    this.leaseMs = leaseMs;
  }

  /** A member that is in the cluster announced its node. */
  void heard(NodeMember speaker, JsonObject facts, long nowMs) {
    Entry next = new Entry(speaker.uuid(), facts, nowMs);
    entries.merge(speaker.token(), next, (before, it) -> it.isNewerThan(before) ? it : before);
  }

  /** The highest epoch heard of a node, 0 if none. */
  long epoch(String token) {
    Entry entry = entries.get(token);
    return entry == null ? 0 : entry.number("epoch");
  }

  /** One object for each node of which a member is there, oldest first. */
  JsonArray nodes(List<NodeMember> members, long nowMs) {
    Map<String, List<NodeMember>> byNode =
        members.stream()
            .filter(NodeMember::isWorker)
            .collect(
                Collectors.groupingBy(NodeMember::token, LinkedHashMap::new, Collectors.toList()));
    forgetTheGone(members);
    JsonArray nodes = new JsonArray();
    byNode.forEach((token, ofNode) -> nodes.add(node(ofNode, entries.get(token), nowMs)));
    return nodes;
  }

  /** What a speaker said last must not be newer than what the next one says. */
  private void forgetTheGone(List<NodeMember> members) {
    Set<UUID> there = members.stream().map(NodeMember::uuid).collect(Collectors.toSet());
    entries.values().removeIf(entry -> !there.contains(entry.speaker()));
  }

  private JsonObject node(List<NodeMember> members, @Nullable Entry entry, long nowMs) {
    NodeMember oldest = members.get(0);
    JsonObject node =
        new JsonObject()
            .put("id", oldest.node())
            .put("host", oldest.host())
            .put("workers", members.size())
            .put("generation", 0)
            .put("state", UNKNOWN);
    if (entry != null && counts(entry, members, nowMs)) node.mergeIn(entry.facts());
    return node.put("id", oldest.node())
        .put("host", oldest.host())
        .put("members", members.size())
        .put("dataMembers", (int) members.stream().filter(member -> !member.lite()).count());
  }

  private boolean counts(Entry entry, List<NodeMember> members, long nowMs) {
    return nowMs - entry.heardMs() <= leaseMs
        && members.stream().anyMatch(member -> member.uuid().equals(entry.speaker()));
  }
}

package io.jelly.admin;

import io.vertx.core.json.JsonObject;

/**
 * Whether enough nodes are seen for cluster-wide operations. Without {@code cluster.minNodes} more
 * than half of those that are to be there must be.
 *
 * @param seen nodes that are in the cluster now, this one too
 * @param largest the most seen at one time, less those that left by themselves
 * @param minNodes the key of that name; 0 for the majority
 */
record Quorum(int seen, int largest, int minNodes) {
  int needed() {
    return minNodes > 0 ? minNodes : largest / 2 + 1;
  }

  boolean isReached() {
    return seen >= needed();
  }

  /** What people are told; empty if all is well. */
  String problem() {
    if (isReached()) return "";
    String why = minNodes > 0 ? "cluster.minNodes" : "more than half of the " + largest;
    return "this node is in a minority: it sees %d of %d nodes and needs %d (%s); it serves what is local, and cluster-wide operations are refused"
        .formatted(seen, Math.max(largest, seen), needed(), why);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("seen", seen)
        .put("largest", largest)
        .put("needed", needed())
        .put("ok", isReached());
  }
}

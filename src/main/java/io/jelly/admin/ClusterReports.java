package io.jelly.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a node knows of its cluster. The primary is no member: the worker that speaks for the node
 * reports, once a second, whom it sees, and hears in return how the node is, which it announces to
 * the others. A report counts for {@link #FRESH_MS}. The number of nodes that are to be there is
 * kept here from one speaker to the next. Thread-safe.
 */
final class ClusterReports {
  /** What a node announces to the members of the cluster and does not show. */
  static final String CONFIDENTIAL = "confidential";

  private static final long FRESH_MS = 5_000;

  private record Report(JsonObject view, long atMs) {}

  private final LongSupplier clock;
  private final IntSupplier minNodes;
  private final Consumer<Quorum> listener;
  private boolean reached = true;
  private volatile Report last = new Report(new JsonObject(), Long.MIN_VALUE / 2);

  /**
   * None yet.
   *
   * @param clock milliseconds that never jump
   * @param minNodes the key {@code cluster.minNodes}
   * @param listener hears when enough nodes are seen no more, and when they are again
   */
  ClusterReports(LongSupplier clock, IntSupplier minNodes, Consumer<Quorum> listener) {
    this.clock = clock;
    this.minNodes = minNodes;
    this.listener = listener;
  }

  /** Takes a report, and answers with how the node of this status is. */
  JsonObject report(JsonObject view, JsonObject status) {
    JsonObject shown = view.copy();
    objects(shown.getJsonArray("nodes", new JsonArray()))
        .forEach(node -> node.remove(CONFIDENTIAL));
    int largest = accept(shown);
    return facts(status).put("largest", largest);
  }

  /** A worker that has begun to speak may have been there for less long than others. */
  private synchronized int accept(JsonObject view) {
    int largest = view.getInteger("largest", 0);
    if (view.getBoolean("newSpeaker", false))
      largest = Math.max(largest, last.view().getInteger("largest", 0));
    view.remove("newSpeaker");
    last = new Report(view.put("largest", largest), clock.getAsLong());
    Quorum quorum = quorum(view);
    if (quorum.isReached() != reached) {
      reached = quorum.isReached();
      listener.accept(quorum);
    }
    return largest;
  }

  private Quorum quorum(JsonObject view) {
    int seen = view.getJsonArray("nodes", new JsonArray()).size();
    return new Quorum(seen, Math.max(seen, view.getInteger("largest", 0)), minNodes.getAsInt());
  }

  private boolean isFresh(Report report) {
    return clock.getAsLong() - report.atMs() <= FRESH_MS;
  }

  /** As far as it is known; empty if no worker has reported of late. */
  Optional<JsonObject> fresh() {
    Report known = last;
    return isFresh(known) ? Optional.of(judged(known.view())) : Optional.empty();
  }

  private JsonObject judged(JsonObject view) {
    Quorum quorum = quorum(view);
    String problem =
        Stream.of(quorum.problem(), view.getString("problem", ""))
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining("; "));
    JsonObject judged = view.copy().put("quorum", quorum.toJson()).put("problem", problem);
    judged.remove("largest");
    return judged;
  }

  /** The status with all that is known of the cluster; of a node without one, as it is. */
  JsonObject into(JsonObject status) {
    JsonObject cluster = status.getJsonObject("cluster", new JsonObject());
    if (!cluster.getBoolean("enabled", false)) return status;
    JsonObject view = fresh().orElseGet(() -> alone(status));
    return status.copy().put("cluster", cluster.copy().mergeIn(view));
  }

  private static JsonObject alone(JsonObject status) {
    return new JsonObject()
        .put("nodes", new JsonArray().add(facts(status)))
        .put("members", 0)
        .put("dataMembers", 0)
        .put("safe", false)
        .put("problem", "no worker of this node is in the cluster");
  }

  /** How a node is, in the words of {@code status --json}. */
  private static JsonObject facts(JsonObject status) {
    JsonObject node = status.getJsonObject("node", new JsonObject());
    JsonArray workers = status.getJsonArray("workers", new JsonArray());
    JsonArray listeners = status.getJsonArray("listeners", new JsonArray());
    JsonObject first = listeners.isEmpty() ? new JsonObject() : listeners.getJsonObject(0);
    return new JsonObject()
        .put("id", node.getString("id"))
        .put("name", node.getString("name"))
        .put("host", first.getString("host", ""))
        .put("port", first.getInteger("port", 0))
        .put("listeners", addresses(listeners))
        .put("workers", workers.size())
        .put("ready", count(workers, "ready"))
        .put("generation", node.getInteger("generation", 0))
        .put("state", state(workers))
        .put("version", node.getString("version", ""))
        .put("address", node.getString("address", ""))
        .put("pid", node.getLong("pid", 0L))
        .put("connections", objects(workers).mapToLong(one -> one.getLong("connections")).sum());
  }

  private static JsonArray addresses(JsonArray listeners) {
    JsonArray addresses = new JsonArray();
    objects(listeners)
        .map(one -> one.containsKey("path") ? one.getString("path") : address(one))
        .forEach(addresses::add);
    return addresses;
  }

  private static String address(JsonObject listener) {
    return listener.getString("host") + ":" + listener.getInteger("port");
  }

  /** A node serves if any worker does; one without worker processes serves by itself. */
  private static String state(JsonArray workers) {
    if (workers.isEmpty() || count(workers, "ready") > 0) return "ready";
    return count(workers, "draining") == workers.size() ? "draining" : "starting";
  }

  private static int count(JsonArray workers, String state) {
    return (int) objects(workers).filter(one -> state.equals(one.getString("state"))).count();
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }
}

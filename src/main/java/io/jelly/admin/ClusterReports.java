package io.jelly.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What a node knows of its cluster. The primary is no member: the worker that speaks for the node
 * reports, once a second, whom it sees, and hears in return how the node is, which it announces to
 * the others. A report counts for {@link #FRESH_MS}. Thread-safe.
 */
final class ClusterReports {
  private static final long FRESH_MS = 5_000;

  private record Report(JsonObject view, long atMs) {}

  private final LongSupplier clock;
  private volatile Report last = new Report(new JsonObject(), Long.MIN_VALUE / 2);

  /**
   * None yet.
   *
   * @param clock milliseconds that never jump
   */
  ClusterReports(LongSupplier clock) {
    this.clock = clock;
  }

  /** Takes a report, and answers with how the node of this status is. */
  JsonObject report(JsonObject view, JsonObject status) {
    last = new Report(view.copy(), clock.getAsLong());
    return facts(status);
  }

  /** The status with all that is known of the cluster; of a node without one, as it is. */
  JsonObject into(JsonObject status) {
    JsonObject cluster = status.getJsonObject("cluster", new JsonObject());
    if (!cluster.getBoolean("enabled", false)) return status;
    Report known = last;
    boolean fresh = clock.getAsLong() - known.atMs() <= FRESH_MS;
    JsonObject view = fresh ? known.view() : alone(status);
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

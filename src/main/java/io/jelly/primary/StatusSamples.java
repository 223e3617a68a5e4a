package io.jelly.primary;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What {@code status --json} says, as metrics. */
final class StatusSamples {
  private static final double MS = 1_000;

  private StatusSamples() {}

  static void add(JsonObject status, MetricSamples to) {
    JsonObject node = status.getJsonObject("node", new JsonObject());
    to.gauge(
            "jelly_node_info",
            "The node; always 1",
            label("name", node.getString("name"))
                + ","
                + label("version", node.getString("version")),
            1)
        .gauge(
            "jelly_node_uptime_seconds",
            "Since the node was started",
            "",
            node.getLong("uptimeMs", 0L) / MS)
        .gauge(
            "jelly_node_generation",
            "The generation that is wanted",
            "",
            node.getLong("generation", 0L));
    rows(status, "listeners").forEach(row -> listener(row, to));
    List<JsonObject> workers = rows(status, "workers").toList();
    for (String state : List.of("starting", "spare", "ready", "draining")) {
      long count = workers.stream().filter(row -> state.equals(row.getString("state"))).count();
      to.gauge("jelly_workers", "Workers by state", label("state", state), (double) count);
    }
    workers.forEach(row -> worker(row, to));
  }

  private static Stream<JsonObject> rows(JsonObject status, String name) {
    return status.getJsonArray(name, new JsonArray()).stream().map(JsonObject.class::cast);
  }

  private static void listener(JsonObject row, MetricSamples to) {
    String address =
        row.getString("path", row.getString("host", "") + ":" + row.getInteger("port", 0));
    String labels = label("listener", address);
    to.count(
            "jelly_listener_accepted_total",
            "Connections accepted",
            labels,
            row.getLong("accepted"))
        .count(
            "jelly_listener_refused_total",
            "Connections that no worker took",
            labels,
            row.getLong("refused"))
        .count(
            "jelly_listener_spilled_total",
            "Connections that other nodes took",
            labels,
            row.getLong("spilled", 0L))
        .gauge(
            "jelly_listener_queued",
            "Connections that wait for a worker",
            labels,
            row.getLong("queued"))
        .gauge(
            "jelly_listener_acknowledged",
            "Connections handed to a worker; less while some move",
            labels,
            row.getLong("acknowledged"));
  }

  private static void worker(JsonObject row, MetricSamples to) {
    String labels = label("worker", String.valueOf(row.getInteger("id")));
    to.gauge("jelly_worker_connections", "Open connections", labels, row.getLong("connections"))
        .gauge(
            "jelly_worker_loop_lag_seconds",
            "Worst lateness of an event loop in the last second",
            labels,
            row.getLong("loopLagMs") / MS)
        .gauge("jelly_worker_resident_bytes", "Resident memory", labels, row.getLong("rssBytes"))
        .gauge(
            "jelly_worker_uptime_seconds",
            "Since the worker was started",
            labels,
            row.getLong("uptimeMs") / MS);
  }

  /** {@code name="value"}, with what the format wants escaped. */
  private static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return String.format(Locale.ROOT, "%s=\"%s\"", name, escaped);
  }
}

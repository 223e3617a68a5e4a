package io.jelly.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** The status of a node for people. What the node does not tell is shown as a dash. */
final class StatusText {
  private static final long MEBIBYTE = 1 << 20;

  private StatusText() {}

  static String of(JsonObject status) {
    StringBuilder text = new StringBuilder(node(object(status, "node")));
    JsonObject cluster = object(status, "cluster");
    if (Boolean.TRUE.equals(cluster.getValue("enabled"))) {
      text.append("\n\n").append(ClusterText.of(cluster));
    }
    text.append("\n\n").append(listeners(status));
    return text.append("\n\n").append(workers(status)).toString();
  }

  private static String node(JsonObject node) {
    return "node %s  pid %s  version %s  generation %s  up %s"
        .formatted(
            shown(node, "name"),
            shown(node, "pid"),
            shown(node, "version"),
            shown(node, "generation"),
            uptime(node));
  }

  private static String listeners(JsonObject status) {
    Table table =
        new Table("LISTENER", "SCHEDULING", "ACCEPTED", "ACKNOWLEDGED", "QUEUED", "REFUSED");
    for (JsonObject listener : objects(status, "listeners")) {
      table.row(
          shown(listener, "host") + ":" + shown(listener, "port"),
          shown(listener, "scheduling"),
          shown(listener, "accepted"),
          shown(listener, "acknowledged"),
          shown(listener, "queued"),
          shown(listener, "refused"));
    }
    return table.toString();
  }

  private static String workers(JsonObject status) {
    Table table =
        new Table(
            "WORKER",
            "PID",
            "STATE",
            "GEN",
            "UP",
            "OPEN",
            "ACCEPTED",
            "REQUESTS",
            "ERRORS",
            "MOVED",
            "LAG",
            "MEMORY",
            "RESTARTS");
    for (JsonObject worker : objects(status, "workers")) {
      table.row(
          shown(worker, "id"),
          shown(worker, "pid"),
          shown(worker, "state"),
          shown(worker, "generation"),
          uptime(worker),
          shown(worker, "connections"),
          shown(worker, "accepted"),
          shown(worker, "requests"),
          shown(worker, "errors"),
          "+" + shown(worker, "migratedIn") + " -" + shown(worker, "migratedOut"),
          number(worker, "loopLagMs") < 0 ? "-" : number(worker, "loopLagMs") + " ms",
          number(worker, "rssBytes") < 0 ? "-" : number(worker, "rssBytes") / MEBIBYTE + " MiB",
          shown(worker, "restarts"));
    }
    return table.toString();
  }

  private static String uptime(JsonObject of) {
    long millis = number(of, "uptimeMs");
    if (millis < 0) {
      return "-";
    }
    Duration up = Duration.ofMillis(millis);
    if (up.toDays() > 0) {
      return up.toDays() + "d " + up.toHoursPart() + "h";
    }
    if (up.toHours() > 0) {
      return up.toHours() + "h " + up.toMinutesPart() + "m";
    }
    return up.toMinutes() > 0
        ? up.toMinutes() + "m " + up.toSecondsPart() + "s"
        : up.toSeconds() + "s";
  }

  static String shown(JsonObject of, String key) {
    Object value = of.getValue(key);
    return value == null ? "-" : value.toString().replaceAll("\\p{Cntrl}", "?");
  }

  private static long number(JsonObject of, String key) {
    return of.getValue(key) instanceof Number number ? number.longValue() : -1;
  }

  private static JsonObject object(JsonObject of, String key) {
    return of.getValue(key) instanceof JsonObject object ? object : new JsonObject();
  }

  static List<JsonObject> objects(JsonObject of, String key) {
    return of.getValue(key) instanceof JsonArray array
        ? array.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).toList()
        : List.of();
  }
}

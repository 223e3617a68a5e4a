package io.jelly.cli;

import static io.jelly.cli.StatusText.shown;

import io.vertx.core.json.JsonObject;

/** The nodes of a cluster for people. */
final class ClusterText {
  private ClusterText() {}

  /** Of the group {@code cluster} of a status. */
  static String of(JsonObject cluster) {
    Table table =
        new Table(
            "NODE",
            "HOST",
            "PORT",
            "STATE",
            "WORKERS",
            "READY",
            "GENERATION",
            "VERSION",
            "OPEN",
            "ADDRESS");
    for (JsonObject node : StatusText.objects(cluster, "nodes")) {
      table.row(
          shown(node, "id"),
          shown(node, "host"),
          shown(node, "port"),
          shown(node, "state"),
          shown(node, "workers"),
          shown(node, "ready"),
          shown(node, "generation"),
          shown(node, "version"),
          shown(node, "connections"),
          shown(node, "address"));
    }
    String problem = cluster.getString("problem", "");
    String text = table + spillover(cluster.getJsonObject("spillover", new JsonObject()));
    return problem.isEmpty() ? text : text + "\nproblem: " + shown(cluster, "problem");
  }

  private static String spillover(JsonObject spillover) {
    if (spillover.isEmpty()) return "";
    return "\nspill-over: %s of at most %s connections with other nodes (%s so far, %s found none); %s received; nodes that would take some: %s"
        .formatted(
            shown(spillover, "open"),
            shown(spillover, "maxConnections"),
            shown(spillover, "relayed"),
            shown(spillover, "unwanted"),
            shown(spillover, "received"),
            shown(spillover, "nodes"));
  }
}

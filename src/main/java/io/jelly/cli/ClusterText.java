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
            "NODE", "HOST", "PORT", "STATE", "WORKERS", "READY", "GENERATION", "VERSION", "OPEN");
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
          shown(node, "connections"));
    }
    String problem = cluster.getString("problem", "");
    return problem.isEmpty() ? table.toString() : table + "\nproblem: " + shown(cluster, "problem");
  }
}

package io.jelly.cli;

import static io.jelly.cli.StatusText.objects;
import static io.jelly.cli.StatusText.shown;

import io.jelly.config.Effect;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;

/** The verdict of a cluster-wide operation for people: a row for each node, in their order. */
final class ClusterVerdictText {
  private ClusterVerdictText() {}

  static String ofReload(JsonObject verdict) {
    Table table = new Table("NODE", "OUTCOME", "GENERATION", "REPLACED", "MOVED", "CLOSED", "TIME");
    for (JsonObject node : objects(verdict, "nodes")) {
      String time = shown(node, "durationMs");
      table.row(
          shown(node, "node"),
          shown(node, "outcome"),
          shown(node, "generation"),
          shown(node, "replaced"),
          shown(node, "migrated"),
          shown(node, "closed"),
          time.equals("-") ? time : time + " ms");
    }
    return table.toString();
  }

  static String ofPush(JsonObject verdict) {
    Table table = new Table("NODE", "OUTCOME", "FILE");
    StringBuilder notes = new StringBuilder();
    for (JsonObject node : objects(verdict, "nodes")) {
      boolean created = Boolean.TRUE.equals(node.getValue("created"));
      table.row(
          shown(node, "node"),
          shown(node, "outcome"),
          shown(node, "file") + (created ? " (new)" : ""));
      notes.append(notes(node));
    }
    return table.toString() + notes;
  }

  /** What of it is in force only later, or not at all. */
  private static String notes(JsonObject node) {
    if (!"applied".equals(node.getString("outcome"))) return "";
    String name = "\n" + shown(node, "node") + ": ";
    String later =
        objects(node, "changes").stream()
            .filter(change -> Effect.RESTART.name().equals(change.getString("effect")))
            .map(change -> shown(change, "key"))
            .collect(Collectors.joining(", "));
    String without =
        objects(node, "overridden").stream()
            .map(one -> shown(one, "key") + " (" + shown(one, "by") + " wins)")
            .collect(Collectors.joining(", "));
    return (later.isEmpty() ? "" : name + Effect.RESTART.words() + ": " + later)
        + (without.isEmpty() ? "" : name + "stays without effect: " + without);
  }

  /** Why it failed, a line for each reason. */
  static String failure(JsonObject verdict) {
    String reasons =
        verdict.getValue("reasons") instanceof JsonArray array
            ? array.stream()
                .map(reason -> String.valueOf(reason).replaceAll("\\p{Cntrl}+", " "))
                .collect(Collectors.joining("\n  "))
            : "";
    return shown(verdict, "operation") + " failed:\n  " + reasons;
  }
}

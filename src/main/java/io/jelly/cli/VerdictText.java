package io.jelly.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/** The verdict of a reload for people. */
final class VerdictText {
  private VerdictText() {}

  /** What was done, and under it a row for each old worker. */
  static String success(JsonObject verdict) {
    String sum =
        "generation "
            + verdict.getValue("generation")
            + ", "
            + verdict.getValue("replaced")
            + " workers replaced, "
            + verdict.getValue("migrated")
            + " connections moved, "
            + verdict.getValue("closed")
            + " closed, "
            + verdict.getValue("durationMs")
            + " ms";
    List<JsonObject> workers = workers(verdict);
    return workers.isEmpty() ? sum : sum + "\n" + table(workers);
  }

  private static Table table(List<JsonObject> workers) {
    Table table = new Table("WORKER", "PID", "OUTCOME", "BY", "MOVED", "CLOSED", "DRAIN");
    for (JsonObject worker : workers) {
      table.row(
          shown(worker, "id"),
          shown(worker, "pid"),
          shown(worker, "outcome"),
          shown(worker, "replacedBy"),
          shown(worker, "migrated"),
          shown(worker, "closed"),
          shown(worker, "durationMs") + " ms");
    }
    return table;
  }

  /** The reason, then one line for each new worker that failed, then who serves now. */
  static String failure(JsonObject verdict) {
    List<String> reasons =
        verdict.getValue("reasons") instanceof JsonArray array
            ? array.stream().map(String::valueOf).toList()
            : List.of();
    String text =
        reasons.stream()
            .map(reason -> reason.replaceAll("\\p{Cntrl}+", " "))
            .collect(Collectors.joining("\n  "));
    return (text.isEmpty() ? "" : ": " + text) + kept(verdict);
  }

  private static String kept(JsonObject verdict) {
    List<String> kept =
        workers(verdict).stream()
            .filter(worker -> "kept".equals(worker.getValue("outcome")))
            .map(worker -> shown(worker, "id"))
            .toList();
    return kept.isEmpty() ? "" : "\n  the old workers serve on: " + String.join(", ", kept);
  }

  private static List<JsonObject> workers(JsonObject verdict) {
    return verdict.getValue("workers") instanceof JsonArray array
        ? array.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).toList()
        : List.of();
  }

  private static String shown(JsonObject worker, String key) {
    Object value = worker.getValue(key);
    return value == null ? "-" : value.toString().replaceAll("\\p{Cntrl}", "?");
  }
}

package io.jelly.primary;

import io.vertx.core.json.JsonObject;

/**
 * One worker in the verdict of a reload: {@code
 * {"id","pid","generation","outcome","state","migrated","closed","durationMs"}}, with {@code
 * "replacedBy"} for one that was replaced and {@code "reason"} for one that failed. The outcome is
 * {@code replaced}, {@code died} (an old one that nobody had asked to go) or {@code kept} for old
 * workers, {@code failed} for new ones. The duration of an old one is that of its drain.
 */
final class ReloadRow {
  private final int id;
  private final long pid;
  private final int generation;
  private final long sinceMs;
  private String outcome;
  private String state;
  private String reason = "";
  private int replacedBy;
  private int migrated;
  private int closed;
  private long untilMs;

  private ReloadRow(int id, long pid, int generation, String outcome, String state, long nowMs) {
    this.id = id;
    this.pid = pid;
    this.generation = generation;
    this.outcome = outcome;
    this.state = state;
    sinceMs = nowMs;
    untilMs = nowMs;
  }

  /** A worker from this event on. */
  static ReloadRow of(NodeEvent.State event, long nowMs) {
    String outcome =
        switch (event.to()) {
          case "draining" -> "replaced";
          case "exited" -> "died";
          default -> "new";
        };
    return new ReloadRow(
        event.worker(), event.pid(), event.generation(), outcome, event.to(), nowMs);
  }

  /** An old worker that serves on. */
  static ReloadRow kept(WorkerHandle worker, long nowMs) {
    return new ReloadRow(
        worker.id,
        worker.process.pid(),
        worker.generation(),
        "kept",
        worker.state().label(),
        nowMs);
  }

  void changed(NodeEvent.State event, long nowMs) {
    state = event.to();
    untilMs = nowMs;
    if (!state.equals("exited") || isReplaced()) return;
    reason = event.cause();
    if (outcome.equals("new")) outcome = "failed";
  }

  void drained(int moved, int cut) {
    migrated = moved;
    closed = cut;
  }

  /** A new worker that lives when its generation is given up. */
  void abandoned(String lastWords, long nowMs) {
    untilMs = nowMs;
    outcome = "failed";
    reason =
        state.equals("starting")
            ? "did not become ready in " + (nowMs - sinceMs) + " ms" + lastWords
            : "given up with its generation";
  }

  void replacedBy(int successor) {
    replacedBy = successor;
  }

  boolean isReplaced() {
    return outcome.equals("replaced");
  }

  boolean isFailed() {
    return outcome.equals("failed");
  }

  int migrated() {
    return migrated;
  }

  int closed() {
    return closed;
  }

  /** Why it failed, for people. */
  String sentence() {
    return "worker " + id + " (pid " + pid + ", generation " + generation + "): " + reason;
  }

  JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("id", id)
            .put("pid", pid)
            .put("generation", generation)
            .put("outcome", outcome)
            .put("state", state)
            .put("migrated", migrated)
            .put("closed", closed)
            .put("durationMs", untilMs - sinceMs);
    if (replacedBy != 0) json.put("replacedBy", replacedBy);
    if (!reason.isEmpty()) json.put("reason", reason);
    return json;
  }
}

package io.jelly.primary;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The account of one reload, from its command to its verdict: {@code
 * {"ok","generation","replaced","migrated","closed",
 * "durationMs","workers":[{"id","generation","outcome","reason"}],"reasons":[text]}}. On the
 * supervisor's thread.
 */
final class Reload {
  private final int generation;
  private final long startedMs;
  private final CompletableFuture<JsonObject> verdict = new CompletableFuture<>();
  private final JsonArray workers = new JsonArray();
  private final JsonArray reasons = new JsonArray();
  private int replaced;
  private long migrated;
  private long closed;
  private boolean confirmed;

  Reload(int generation, long startedMs) {
    this.generation = generation;
    this.startedMs = startedMs;
  }

  CompletableFuture<JsonObject> verdict() {
    return verdict;
  }

  int generation() {
    return generation;
  }

  /** A worker of an earlier generation has ended its drain. */
  void drained(WorkerHandle worker, int moved, int cut) {
    if (worker.generation() >= generation) return;
    migrated += moved;
    closed += cut;
  }

  /** A worker is gone. */
  void exited(int worker, int itsGeneration, String reason) {
    boolean old = itsGeneration < generation;
    if (old) replaced++;
    workers.add(
        new JsonObject()
            .put("id", worker)
            .put("generation", itsGeneration)
            .put("outcome", old ? "replaced" : "failed")
            .put("reason", reason));
  }

  /** Every worker is of the new generation; what still drains is waited for. */
  void confirm() {
    confirmed = true;
  }

  /** The new generation is given up. */
  void abandon(String reason, long nowMs) {
    reasons.add(reason);
    verdict.complete(toJson(false, nowMs));
  }

  /** Completes the verdict if nothing of an earlier generation lives any more. */
  boolean isOver(List<WorkerHandle> living, long nowMs) {
    if (verdict.isDone()) return true;
    if (!confirmed || living.stream().anyMatch(worker -> worker.generation() < generation))
      return false;
    verdict.complete(toJson(true, nowMs));
    return true;
  }

  private JsonObject toJson(boolean ok, long nowMs) {
    return new JsonObject()
        .put("ok", ok)
        .put("generation", generation)
        .put("replaced", replaced)
        .put("migrated", migrated)
        .put("closed", closed)
        .put("durationMs", nowMs - startedMs)
        .put("workers", workers)
        .put("reasons", reasons);
  }
}

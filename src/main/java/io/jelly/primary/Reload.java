package io.jelly.primary;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The account of one reload, from its command to its verdict: {@code
 * {"ok","generation","replaced","migrated","closed","durationMs","workers":[...],"reasons":[text]}}
 * (rows of workers: {@link ReloadRow}). It learns from the events of workers. On the supervisor's
 * thread.
 */
final class Reload {
  private final int generation;
  private final String startedAt;
  private final long startedMs;
  private final CompletableFuture<JsonObject> verdict = new CompletableFuture<>();
  private final Map<Integer, ReloadRow> old = new LinkedHashMap<>();
  private final Map<Integer, ReloadRow> fresh = new LinkedHashMap<>();

  /** New workers in the order in which they booted: each is the successor of an old one. */
  private final List<Integer> successors = new ArrayList<>();

  private boolean begun;
  private boolean confirmed;

  /**
   * @param startedAt the time of day, for people
   * @param startedMs the same by the clock of all plans
   */
  Reload(int generation, String startedAt, long startedMs) {
    this.generation = generation;
    this.startedAt = startedAt;
    this.startedMs = startedMs;
  }

  CompletableFuture<JsonObject> verdict() {
    return verdict;
  }

  int generation() {
    return generation;
  }

  /** Why no other one can begin. */
  String refusal(long nowMs) {
    return "a reload to generation %d is under way since %s (%d s ago); --wait waits for its end"
        .formatted(generation, startedAt, (nowMs - startedMs) / 1_000);
  }

  /** Workers change from now on because of it. */
  void begin() {
    begun = true;
  }

  /** A worker, old or new, has changed its state. */
  void changed(NodeEvent.State event, long nowMs) {
    if (!begun) return;
    if (event.generation() == generation) {
      fresh.computeIfAbsent(event.worker(), id -> ReloadRow.of(event, nowMs)).changed(event, nowMs);
      if (event.to().equals("spare")) successors.add(event.worker());
    } else if (event.generation() < generation && leaves(event)) {
      old.computeIfAbsent(event.worker(), id -> ReloadRow.of(event, nowMs)).changed(event, nowMs);
    }
  }

  private static boolean leaves(NodeEvent.State event) {
    return event.to().equals("draining") || event.to().equals("exited");
  }

  /** A worker has ended its drain. */
  void drained(int worker, int moved, int cut) {
    ReloadRow row = old.get(worker);
    if (row != null) row.drained(moved, cut);
  }

  /** Every worker is of the new generation; what still drains is waited for. */
  void confirm() {
    confirmed = true;
  }

  /**
   * The new generation is given up.
   *
   * @param living the workers there are; those of earlier generations serve on
   */
  void abandon(String reason, List<WorkerHandle> living, long nowMs) {
    for (WorkerHandle worker : living) {
      ReloadRow row = fresh.get(worker.id);
      if (row != null) row.abandoned(worker.lastWords(), nowMs);
      else if (!old.containsKey(worker.id)) old.put(worker.id, ReloadRow.kept(worker, nowMs));
    }
    JsonArray reasons = new JsonArray().add(reason);
    fresh.values().stream().filter(ReloadRow::isFailed).forEach(row -> reasons.add(row.sentence()));
    verdict.complete(toJson(false, reasons, nowMs));
  }

  /** Completes the verdict if nothing of an earlier generation lives any more. */
  boolean isOver(List<WorkerHandle> living, long nowMs) {
    if (verdict.isDone()) return true;
    if (!confirmed || living.stream().anyMatch(worker -> worker.generation() < generation))
      return false;
    verdict.complete(toJson(true, new JsonArray(), nowMs));
    return true;
  }

  private JsonObject toJson(boolean ok, JsonArray reasons, long nowMs) {
    pair();
    return new JsonObject()
        .put("ok", ok)
        .put("generation", generation)
        .put("replaced", old.values().stream().filter(ReloadRow::isReplaced).count())
        .put("migrated", old.values().stream().mapToLong(ReloadRow::migrated).sum())
        .put("closed", old.values().stream().mapToLong(ReloadRow::closed).sum())
        .put("durationMs", nowMs - startedMs)
        .put("workers", rows())
        .put("reasons", reasons);
  }

  /** The first old one to go made room for the first new one that booted, and so on. */
  private void pair() {
    List<ReloadRow> gone = old.values().stream().filter(ReloadRow::isReplaced).toList();
    for (int i = 0; i < Math.min(gone.size(), successors.size()); i++)
      gone.get(i).replacedBy(successors.get(i));
  }

  private JsonArray rows() {
    JsonArray rows = new JsonArray();
    old.values().forEach(row -> rows.add(row.toJson()));
    fresh.values().stream().filter(ReloadRow::isFailed).forEach(row -> rows.add(row.toJson()));
    return rows;
  }
}

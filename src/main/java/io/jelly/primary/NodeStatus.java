package io.jelly.primary;

import io.jelly.config.NodeConfig;
import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Counter;
import io.jelly.wire.WireAddress;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * The node as {@code status --json} shows it; the shape is a contract (README, "status").
 *
 * @param instances of the workers of a generation
 */
record NodeStatus(
    NodeConfig config,
    long nowMs,
    long startedMs,
    int generation,
    List<WorkerHandle> workers,
    IntUnaryOperator instances,
    long selfAcceptedByTheDead) {

  /** One listener, read on the descriptor loop. */
  record ListenerRow(WireAddress address, Counters.Counts counts) {
    static ListenerRow of(NodeListener listener) {
      return new ListenerRow(WireAddress.of(listener.address()), listener.counts());
    }
  }

  /** What is read on the descriptor loop. */
  record Sockets(List<ListenerRow> listeners, JsonObject spillover) {
    static Sockets of(Listeners listeners, Spillover spillover) {
      return new Sockets(
          listeners.all().stream().map(ListenerRow::of).toList(), spillover.toJson());
    }
  }

  JsonObject toJson(Sockets sockets) {
    List<ListenerRow> listeners = sockets.listeners();
    JsonArray listenerArray = new JsonArray();
    for (ListenerRow row : listeners) listenerArray.add(listener(row, listeners.size() == 1));
    JsonArray workerArray = new JsonArray();
    for (WorkerHandle worker : workers) workerArray.add(worker(worker));
    return new JsonObject()
        .put("node", node())
        .put("listeners", listenerArray)
        .put("workers", workerArray)
        .put("cluster", cluster(sockets.spillover()));
  }

  private JsonObject cluster(JsonObject spillover) {
    JsonObject cluster =
        new JsonObject().put("enabled", config.cluster().enabled()).put("nodes", new JsonArray());
    return spillover.isEmpty() ? cluster : cluster.put("spillover", spillover);
  }

  private JsonObject node() {
    return new JsonObject()
        .put("id", config.name())
        .put("name", config.name())
        .put("pid", ProcessHandle.current().pid())
        .put("version", Version.current())
        .put("uptimeMs", nowMs - startedMs)
        .put("generation", generation);
  }

  /**
   * Under {@code shared} the workers accept by themselves; with one listener their sum is its own.
   */
  private JsonObject listener(ListenerRow row, boolean only) {
    long self = only ? selfAccepted() : 0;
    JsonObject json = new JsonObject();
    if (row.address().path().isEmpty())
      json.put("host", row.address().host()).put("port", row.address().port());
    else json.put("path", row.address().path());
    return json.put("scheduling", config.scheduling().toString())
        .put("accepted", row.counts().accepted() + self)
        .put("acknowledged", row.counts().acknowledged() + self)
        .put("queued", row.counts().queued())
        .put("refused", row.counts().refused())
        .put("spilled", row.counts().spilled());
  }

  private long selfAccepted() {
    long sum = selfAcceptedByTheDead;
    for (WorkerHandle worker : workers) sum += worker.board.get(Counter.SELF_ACCEPTED);
    return sum;
  }

  private JsonObject worker(WorkerHandle worker) {
    Scoreboard board = worker.board;
    return new JsonObject()
        .put("id", worker.id)
        .put("pid", worker.process.pid())
        .put("state", worker.state().label())
        .put("generation", worker.generation())
        .put("instances", instances.applyAsInt(worker.generation()))
        .put("uptimeMs", nowMs - worker.bornMs)
        .put("connections", board.get(Counter.CONNECTIONS))
        .put("accepted", board.get(Counter.ACCEPTED))
        .put("requests", board.get(Counter.REQUESTS))
        .put("errors", board.get(Counter.ERRORS))
        .put("migratedIn", board.get(Counter.MIGRATED_IN))
        .put("migratedOut", board.get(Counter.MIGRATED_OUT))
        .put("loopLagMs", board.get(Counter.LOOP_LAG_MS))
        .put("rssBytes", ProcessStatus.of(worker.process.pid()).residentBytes())
        .put("restarts", worker.restarts)
        .put("directPort", worker.directPort());
  }
}

package io.jelly.primary;

import io.jelly.handoff.DescriptorLoop;
import io.jelly.supervise.WorkerState;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way down of a node: first the ports are closed, then what was accepted is placed, and only
 * then the workers drain. The node has finished when none of them lives and nothing is relayed to
 * other nodes any more. On the supervisor's thread where nothing else is said.
 */
final class NodeStop {
  private static final Logger log = LoggerFactory.getLogger(NodeStop.class);

  /** How long workers may take to close their copies of listening sockets. */
  private static final long CLOSE_TIMEOUT_MS = 500;

  /** How long connections that were accepted before a stop may wait for a worker to take them. */
  private static final long PLACE_TIMEOUT_MS = 5_000;

  private static final long LOOK_CLOSED_MS = 5;
  private static final long LOOK_PLACED_MS = 10;

  private final SupervisorThread thread;
  private final DescriptorLoop loop;
  private final Listeners listeners;
  private final Spillover spillover;
  private final Workers workers;
  private final Reloads reloads;
  private final IntSupplier drainTimeoutMs;
  private final Runnable drainAll;
  private final Consumer<NodeEvent> events;
  private final CompletableFuture<Integer> finished = new CompletableFuture<>();
  private String failure = "";
  private boolean stopping;
  private boolean relaysEnded;

  /**
   * @param drainTimeoutMs what is open may take so long
   * @param drainAll ends every worker by a drain
   * @param events hears of the stop and of its reason
   */
  NodeStop(
      NodeResources resources,
      Workers workers,
      Reloads reloads,
      IntSupplier drainTimeoutMs,
      Runnable drainAll,
      Consumer<NodeEvent> events) {
    thread = resources.thread;
    loop = resources.loop;
    listeners = resources.listeners;
    spillover = resources.spillover;
    this.workers = workers;
    this.reloads = reloads;
    this.drainTimeoutMs = drainTimeoutMs;
    this.drainAll = drainAll;
    this.events = events;
  }

  /** Whether the node is on its way down. */
  boolean isStopping() {
    return stopping;
  }

  /** Completed with the exit code when the node has finished; any thread. */
  CompletableFuture<Integer> finished() {
    return finished;
  }

  /** Why the node gave up; empty if it did not. Any thread, after {@link #finished()}. */
  String failure() {
    return failure;
  }

  /** The node cannot do its work: it stops, and finishes with a failure. */
  void giveUp(String reason) {
    if (stopping) return;
    log.error("giving up: {}", reason);
    failure = reason;
    events.accept(new NodeEvent.OfNode("gave-up", reason, new JsonObject()));
    begin();
  }

  /** Begins to stop; what has begun goes on. */
  void begin() {
    if (stopping) return;
    stopping = true;
    int timeoutMs = drainTimeoutMs.getAsInt();
    log.info(
        "stopping: {} workers finish what is open (at most {} ms)",
        workers.living().size(),
        timeoutMs);
    events.accept(
        new NodeEvent.OfNode("stopping", "workers finish what is open", new JsonObject()));
    reloads.stopping();
    spillover.drain(timeoutMs, () -> thread.execute(this::relaysEnded));
    workers.closeListeners();
    awaitOnlyListeners(thread.nowMs() + CLOSE_TIMEOUT_MS);
  }

  private void relaysEnded() {
    relaysEnded = true;
    finishIfEmpty();
  }

  /** The node has finished, whatever still runs; any thread. */
  void finish(int code) {
    finished.complete(code);
  }

  /** A worker is gone: perhaps it was the last thing that a stop waited for. */
  void finishIfEmpty() {
    if (stopping && relaysEnded && workers.living().isEmpty()) finish(failure.isEmpty() ? 0 : 1);
  }

  /** A port is closed, and not just deaf, when nobody else has a copy of its socket. */
  private void awaitOnlyListeners(long deadlineMs) {
    if (workers.holdListeners() && thread.nowMs() < deadlineMs) {
      thread.after(LOOK_CLOSED_MS, () -> awaitOnlyListeners(deadlineMs));
      return;
    }
    loop.run(listeners::fence);
    awaitPlaced(thread.nowMs() + PLACE_TIMEOUT_MS);
  }

  /** Workers drain only after every accepted connection is with one of them. */
  private void awaitPlaced(long deadlineMs) {
    loop.run(
        () -> {
          boolean placed = listeners.isEmpty();
          thread.execute(() -> placed(placed, deadlineMs));
        });
  }

  private void placed(boolean placed, long deadlineMs) {
    boolean noWorker =
        workers.living().stream().noneMatch(worker -> worker.state() == WorkerState.READY);
    if (placed || noWorker || thread.nowMs() > deadlineMs) drainAll();
    else thread.after(LOOK_PLACED_MS, () -> awaitPlaced(deadlineMs));
  }

  private void drainAll() {
    drainAll.run();
    finishIfEmpty();
  }
}

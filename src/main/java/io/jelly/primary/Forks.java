package io.jelly.primary;

import io.jelly.handoff.DescriptorLoop;
import io.jelly.wire.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Workers that an application starts and ends by itself, as with Node's cluster module: nobody
 * replaces them. What is asked for is done on the supervisor's thread; any thread may ask.
 */
public final class Forks {
  /** What a worker has beyond its own deadline for a drain before it is killed. */
  private static final long DRAIN_GRACE_MS = 5_000;

  private final SupervisorThread thread;
  private final DescriptorLoop loop;
  private final Listeners listeners;
  private final Workers workers;
  private final BooleanSupplier stopping;
  private final LongSupplier drainTimeoutMs;

  Forks(
      SupervisorThread thread,
      DescriptorLoop loop,
      Listeners listeners,
      Workers workers,
      BooleanSupplier stopping,
      LongSupplier drainTimeoutMs) {
    this.thread = thread;
    this.loop = loop;
    this.listeners = listeners;
    this.workers = workers;
    this.stopping = stopping;
    this.drainTimeoutMs = drainTimeoutMs;
  }

  /** Starts one; completes with its id, after {@link NodeEvent.Fork} was delivered. */
  public CompletableFuture<Integer> fork(WorkerBlueprint blueprint) {
    return thread.ask(
        () -> {
          if (stopping.getAsBoolean())
            throw new IllegalStateException("the node stops; no worker can be started");
          try {
            return workers.spawn(blueprint);
          } catch (IOException e) {
            throw new IllegalStateException(
                "the worker could not be started: " + e.getMessage(), e);
          }
        });
  }

  /** Fences a worker and lets it drain and exit. */
  public CompletableFuture<Void> disconnect(int workerId) {
    return thread.ask(
        () -> {
          WorkerHandle worker = workers.find(workerId);
          if (worker == null) return null;
          worker.leaveVoluntarily();
          drain(worker, "disconnect()");
          return null;
        });
  }

  /** Without a supervisor, the end of a drain that takes too long is in no plan. */
  private void drain(WorkerHandle worker, String cause) {
    workers.drain(worker, cause);
    thread.after(
        drainTimeoutMs.getAsLong() + DRAIN_GRACE_MS,
        () -> workers.kill(worker, "it did not end its drain in time"));
  }

  /** Lets all of them drain and exit; on the supervisor's thread. */
  void drainAll() {
    workers.living().forEach(worker -> drain(worker, "the node stops"));
  }

  /** Closes the ports that no living worker listens on; completes when that is done. */
  public CompletableFuture<Void> closeUnserved() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    thread.execute(
        () -> {
          Set<Integer> served = new HashSet<>();
          workers.living().forEach(worker -> served.addAll(worker.listeners));
          loop.run(
              () -> {
                listeners.closeAllBut(served);
                closed.complete(null);
              });
        });
    return closed;
  }

  /**
   * Sends a message of the application; it waits for a worker that is not online yet. Completes
   * with false if the worker is not connected any more.
   */
  public CompletableFuture<Boolean> send(int workerId, JsonObject body) {
    return thread.ask(
        () -> {
          WorkerHandle worker = workers.find(workerId);
          return worker != null && worker.sendNote(new Message.Note(body));
        });
  }
}

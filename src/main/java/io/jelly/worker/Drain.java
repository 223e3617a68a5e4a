package io.jelly.worker;

import io.jelly.handoff.HandedServers;
import io.jelly.wire.Message;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a worker: take nothing new, finish what is open until the deadline, close what is
 * left, then close every Vertx that is ours (undeploys verticles, leaves the cluster).
 */
final class Drain {
  /** Less than what the primary grants beyond the deadline before it kills. */
  private static final long CLOSE_TIMEOUT_MS = 1_500;

  private final HandedServers servers;
  private final List<Vertx> closing = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable CompletableFuture<Message>> started =
      new AtomicReference<>();

  Drain(HandedServers servers) {
    this.servers = servers;
  }

  /** A Vertx to close at the end of a drain. */
  void closes(Vertx vertx) {
    closing.add(vertx);
  }

  boolean isStarted() {
    return started.get() != null;
  }

  /**
   * Starts the drain, once; completes with what it did.
   *
   * @param move whether open connections go to other workers where they can
   */
  CompletableFuture<Message> start(long timeoutMs, boolean move) {
    CompletableFuture<Message> result = new CompletableFuture<>();
    if (!started.compareAndSet(null, result))
      return new CompletableFuture<>(); // The first one ends the JVM.
    servers.fence();
    servers
        .drain(move, timeoutMs)
        .completeOnTimeout(null, timeoutMs, TimeUnit.MILLISECONDS)
        .thenRun(() -> closeRest(result));
    return result;
  }

  private void closeRest(CompletableFuture<Message> result) {
    int closed = servers.connections().closeAll();
    CompletableFuture<?>[] all =
        closing.stream()
            .map(vertx -> vertx.close().toCompletionStage().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(all)
        .completeOnTimeout(null, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .whenComplete(
            (done, failure) ->
                result.complete(new Message.Drained((int) servers.migrated(), closed)));
  }
}

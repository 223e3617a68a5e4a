package io.jelly.worker;

import io.jelly.handoff.HandedServers;
import io.jelly.wire.Message;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The end of a worker: take nothing new, finish what is open until the deadline, close what is
 * left, then close every Vertx that is ours (undeploys verticles), and leave the cluster.
 */
final class Drain {
  /** Less than what the primary grants beyond the deadline before it kills. */
  private static final long CLOSE_TIMEOUT_MS = 1_500;

  /** The same for closing and leaving together. */
  private static final long LEAVE_TIMEOUT_MS = 1_800;

  private static final long LEAST_PATIENCE_MS = 300;
  private static final long MOST_PATIENCE_MS = 10_000;

  private final HandedServers servers;
  private final List<WayOut> ways = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable CompletableFuture<Message>> started =
      new AtomicReference<>();

  Drain(HandedServers servers) {
    this.servers = servers;
  }

  /** A Vertx to close at the end of a drain. */
  void closes(Vertx vertx) {
    endsWith(WayOut.of(vertx));
  }

  /** The same for one that has more to do. */
  void endsWith(WayOut way) {
    ways.add(way);
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
    long deadline = nowMs() + timeoutMs;
    servers.fence();
    CompletableFuture.allOf(all(WayOut::retire), servers.drain(move, timeoutMs))
        .completeOnTimeout(null, timeoutMs, TimeUnit.MILLISECONDS)
        .thenRun(() -> closeRest(deadline, result));
    return result;
  }

  private void closeRest(long deadlineMs, CompletableFuture<Message> result) {
    int closed = servers.connections().closeAll();
    all(WayOut::close)
        .completeOnTimeout(null, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .thenCompose(over -> leave(deadlineMs + LEAVE_TIMEOUT_MS - nowMs()))
        .thenRun(() -> result.complete(new Message.Drained((int) servers.migrated(), closed)));
  }

  private CompletableFuture<Void> leave(long leftMs) {
    long patience = Math.max(LEAST_PATIENCE_MS, Math.min(leftMs, MOST_PATIENCE_MS));
    return all(way -> way.leave(patience))
        .completeOnTimeout(null, Math.max(LEAST_PATIENCE_MS, leftMs), TimeUnit.MILLISECONDS);
  }

  /** A step of every way out; one that fails is over, too. */
  private CompletableFuture<Void> all(Function<WayOut, Future<Void>> step) {
    CompletableFuture<?>[] steps =
        ways.stream()
            .map(way -> step.apply(way).otherwiseEmpty())
            .map(ended -> ended.toCompletionStage().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(steps);
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}

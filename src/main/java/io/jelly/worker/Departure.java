package io.jelly.worker;

import io.jelly.wire.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/**
 * The way of this worker out of its JVM: it asks its primary to be fenced, and where there is none
 * it goes by itself; it drains, says what that did, and exits with code 0. Thread-safe.
 */
final class Departure {
  private final int workerId;
  private final PrimaryLink primary;
  private final Drain drain;
  private final MetricsReport metrics;
  private final IntSupplier timeoutMs;
  private final CompletableFuture<Void> disconnected = new CompletableFuture<>();
  private final AtomicBoolean leaving = new AtomicBoolean();
  private volatile boolean atOnce;

  /**
   * @param timeoutMs of a drain that nobody has given one
   */
  Departure(
      int workerId,
      PrimaryLink primary,
      Drain drain,
      MetricsReport metrics,
      IntSupplier timeoutMs) {
    this.workerId = workerId;
    this.primary = primary;
    this.drain = drain;
    this.metrics = metrics;
    this.timeoutMs = timeoutMs;
  }

  /** Whether this worker is on its way out. */
  boolean hasBegun() {
    return leaving.get();
  }

  /** Whether it is on its way out and does not wait for its primary's order any more. */
  boolean isDraining() {
    return leaving.get() && drain.isStarted();
  }

  /** Completed when the primary is gone for good, or when this worker has drained. */
  CompletableFuture<Void> disconnected() {
    return disconnected;
  }

  /** Asks the primary for the order to drain; see {@link WorkerRuntime#leave}. */
  void ask(String cause, boolean voluntary) {
    if (!leaving.compareAndSet(false, true)) return;
    if (!primary.send(new Message.Leaving(cause, voluntary))) drainAndExit();
  }

  /** The same without the drain: what is open is closed, also when it is leaving already. */
  void askAtOnce(String cause) {
    atOnce = true;
    ask(cause, true);
    if (drain.isStarted()) Runtime.getRuntime().exit(0);
  }

  /** Finishes what is open and exits, because there is no primary. */
  void alone(String why) {
    disconnected.complete(null);
    System.err.println("worker " + workerId + ": " + why + "; finishing what is open");
    drainAndExit();
  }

  /** Without an order of the primary: nothing moves. */
  void drainAndExit() {
    drainAndExit(timeoutMs.getAsInt(), false);
  }

  /**
   * Drains, once, and exits.
   *
   * @param move whether open connections go to other workers where they can
   */
  void drainAndExit(long timeoutMs, boolean move) {
    leaving.set(true);
    drain
        .start(atOnce ? 0 : timeoutMs, move)
        // Not on the control thread: that one still has to send the result.
        .thenAcceptAsync(
            result -> {
              metrics.tell(true);
              primary.send(result);
              primary.close();
              primary.forget();
              disconnected.complete(null);
              Runtime.getRuntime().exit(0);
            });
  }
}

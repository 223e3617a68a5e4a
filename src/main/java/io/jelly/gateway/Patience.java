package io.jelly.gateway;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * Ends an exchange whose upstream is silent for too long. Time that a client takes, to send or to
 * read, does not count. On one event loop.
 */
final class Patience {
  private final Vertx vertx;
  private final long timeoutMs;
  private final Runnable over;
  private long sinceNanos;
  private boolean waiting;
  private boolean ended;
  private long timer;

  /**
   * Waits for the upstream from now on.
   *
   * @param over what to do when the time is over, at most once
   */
  Patience(Vertx vertx, long timeoutMs, Runnable over) {
    this.vertx = vertx;
    this.timeoutMs = timeoutMs;
    this.over = over;
    await();
    timer = vertx.setTimer(timeoutMs, fired -> look());
  }

  /** The upstream has moved, and is to move again. */
  void await() {
    waiting = true;
    sinceNanos = System.nanoTime();
  }

  /** It is the client's turn. */
  void hold() {
    waiting = false;
  }

  /** What is left of the time. */
  long leftMs() {
    return Math.max(1, timeoutMs - elapsedMs());
  }

  private long elapsedMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
  }

  private void look() {
    if (ended) return;
    long left = waiting ? timeoutMs - elapsedMs() : timeoutMs;
    if (left > 0) {
      timer = vertx.setTimer(left, fired -> look());
    } else {
      ended = true;
      over.run();
    }
  }

  /** Nobody waits any more. */
  void end() {
    ended = true;
    vertx.cancelTimer(timer);
  }
}

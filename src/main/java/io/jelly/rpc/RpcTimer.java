package io.jelly.rpc;

import io.vertx.core.Vertx;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** How time-outs are scheduled, so that dispatching needs no Vertx. */
@FunctionalInterface
public interface RpcTimer {
  /**
   * Runs the action once after the delay; the returned handle cancels it, which is a no-op after it
   * ran.
   */
  Runnable start(long delayMs, Runnable action);

  /** Timers of a Vertx instance. */
  static RpcTimer of(Vertx vertx) {
    return (delayMs, action) -> {
      long id = vertx.setTimer(delayMs, ignored -> action.run());
      return () -> vertx.cancelTimer(id);
    };
  }

  /** Timers of an executor, for a process without Vertx. */
  static RpcTimer of(ScheduledExecutorService executor) {
    return (delayMs, action) -> {
      ScheduledFuture<?> task = executor.schedule(action, delayMs, TimeUnit.MILLISECONDS);
      return () -> task.cancel(false);
    };
  }
}

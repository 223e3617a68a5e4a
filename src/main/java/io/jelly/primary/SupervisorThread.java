package io.jelly.primary;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the state of the node's workers. A failing task is logged and harms no
 * other.
 */
final class SupervisorThread implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SupervisorThread.class);

  private final ScheduledThreadPoolExecutor executor;

  SupervisorThread() {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "jelly-supervisor");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Milliseconds of the monotonic clock of all plans. */
  long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Any thread; dropped once the thread is closed. */
  void execute(Runnable task) {
    try {
      executor.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      // The node has stopped.
    }
  }

  /** Any thread; dropped once the thread is closed. */
  Future<?> after(long delayMs, Runnable task) {
    try {
      return executor.schedule(() -> guarded(task), delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(null); // The node has stopped.
    }
  }

  /** Asks something of the thread; any thread. */
  <T> CompletableFuture<T> ask(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, executor);
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("a task of the supervisor failed", e);
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}

package io.jelly.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which the application hears of events, in their order. It keeps the JVM alive
 * while something is held (a living worker) or queued, and ends otherwise, as Node's event loop
 * does. All methods on any thread.
 */
final class EventThread {
  private final String name;
  private final Consumer<Throwable> failed;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private @Nullable Thread thread;
  private int held;
  private boolean stopped;

  /**
   * @param failed hears what a task threw, on this thread
   */
  EventThread(String name, Consumer<Throwable> failed) {
    this.name = name;
    this.failed = failed;
  }

  /** Runs a task after those before it; dropped once stopped. */
  synchronized void execute(Runnable task) {
    if (stopped) return;
    tasks.add(task);
    wake();
  }

  /** One more reason for the JVM to stay. */
  synchronized void hold() {
    held++;
    wake();
  }

  /** One reason less. */
  synchronized void release() {
    held--;
    wake();
  }

  /** Nothing is run any more: the JVM ends. */
  synchronized void stop() {
    stopped = true;
    tasks.clear();
    notifyAll();
  }

  /** The same outcome, completed on this thread. */
  <T extends @Nullable Object> Future<T> here(CompletionStage<T> stage) {
    Promise<T> promise = Promise.promise();
    stage.whenComplete(
        (value, failure) ->
            execute(
                () -> {
                  if (failure == null) promise.complete(value);
                  else promise.fail(causeOf(failure));
                }));
    return promise.future();
  }

  static Throwable causeOf(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private void wake() {
    if (thread == null && !stopped) {
      thread = new Thread(this::run, name);
      thread.setDaemon(false);
      thread.start();
    } else {
      notifyAll();
    }
  }

  private void run() {
    for (Runnable task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        failed.accept(e);
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    while (tasks.isEmpty() && held > 0 && !stopped) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Only a listener of the application can have done that; this thread goes on all the same.
      }
    }
    if (tasks.isEmpty()) thread = null;
    return tasks.poll();
  }
}

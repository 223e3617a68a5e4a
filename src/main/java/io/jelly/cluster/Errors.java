package io.jelly.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What the application's own listeners throw goes to its error listeners; without one it is
 * printed, as for any thread.
 */
final class Errors {
  private final List<Consumer<Throwable>> listeners = new CopyOnWriteArrayList<>();

  void add(Consumer<Throwable> listener) {
    listeners.add(listener);
  }

  void report(Throwable error) {
    if (listeners.isEmpty()) print(error);
    for (Consumer<Throwable> listener : listeners) {
      try {
        listener.accept(error);
      } catch (RuntimeException | Error worse) {
        print(worse); // Not to the error listeners again: they would never end.
      }
    }
  }

  private static void print(Throwable error) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
  }
}

package io.jelly.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The application's listeners of one event. One that throws does not keep the others from hearing
 * it. Thread-safe.
 */
final class Listeners<L> {
  private final List<L> listeners = new CopyOnWriteArrayList<>();
  private final Consumer<Throwable> failed;

  /**
   * @param failed hears what a listener threw
   */
  Listeners(Consumer<Throwable> failed) {
    this.failed = failed;
  }

  void add(L listener) {
    listeners.add(listener);
  }

  /** Calls each listener on this thread, in the order they were added. */
  void emit(Consumer<L> call) {
    for (L listener : listeners) {
      try {
        call.accept(listener);
      } catch (RuntimeException | Error e) {
        failed.accept(e);
      }
    }
  }
}

package io.jelly.cluster;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker: in the primary one of those it has forked, in a worker this JVM itself ({@link
 * Cluster#worker()}).
 *
 * <p>All methods may be called on any thread and none blocks. Listeners are called, and futures
 * completed, on the thread {@code jelly-cluster}, one after the other; they should not block
 * either. (A callback that is added to a future already complete runs at once, where it is added.)
 * A listener hears what happens after it was added. What {@link #isConnected()}, {@link #isDead()}
 * and {@link #exitedAfterDisconnect()} say changes on that thread, right before the event.
 */
public interface Worker {
  /** Its number: 1, 2, 3 and so on, never used twice by one primary. */
  int id();

  /** Its process: pid, start time, whether it lives. */
  ProcessHandle process();

  /**
   * Sends a message to the other side: from the primary to this worker, or from this worker to its
   * primary. A message to a worker that is still starting waits there for its first listener.
   *
   * @param message a JSON value: null, String, Number, Boolean, JsonObject, JsonArray, Map or List;
   *     at most 15 MiB as JSON
   * @return completed when it is on its way; fails with {@link IllegalStateException} if the other
   *     side is gone
   * @throws IllegalArgumentException if it is no JSON value or too large
   */
  Future<Void> send(@Nullable Object message);

  /**
   * Lets the worker leave without loss: it gets no new connections, finishes what is open (at most
   * the drain timeout) and exits with code 0. A worker that has not come online yet is ended at
   * once.
   *
   * @return in the primary, completed when it has exited; in the worker, right before it does
   */
  Future<Void> disconnect();

  /**
   * Ends the worker at once, without waiting for anything. In the primary this is {@code SIGKILL},
   * as a worker answers {@code SIGTERM} with a drain; in the worker it closes what is open and
   * exits with code 0.
   */
  Future<Void> kill();

  /**
   * Sends the worker's process a signal; in the worker, as {@link #kill()}.
   *
   * @param signal with or without SIG, as in {@code SIGTERM}
   * @return completed when it is sent, also if the worker is dead already; fails with {@link
   *     IllegalArgumentException} if there is no such signal
   */
  Future<Void> kill(String signal);

  /** Another name of {@link #kill()}. */
  default Future<Void> destroy() {
    return kill();
  }

  /**
   * Empty before it has exited; then whether it left by {@link #disconnect()}, or by its own {@link
   * #kill()}, rather than by accident or signal. Always empty in the worker itself.
   */
  Optional<Boolean> exitedAfterDisconnect();

  /** Whether primary and worker can talk; true from the fork on. */
  boolean isConnected();

  /** Whether its process is gone. */
  boolean isDead();

  /**
   * It runs and has reported to its primary; in the primary only.
   *
   * @return this
   */
  Worker onOnline(Runnable listener);

  /**
   * One of its servers listens; in the primary only.
   *
   * @return this
   */
  Worker onListening(Consumer<ListeningAddress> listener);

  /**
   * The other side sent a message: null, String, Number, Boolean, JsonObject or JsonArray.
   *
   * @return this
   */
  Worker onMessage(Consumer<@Nullable Object> listener);

  /**
   * Primary and worker cannot talk any more. In the worker, which ends next, the listener runs on
   * the thread that ends it.
   *
   * @return this
   */
  Worker onDisconnect(Runnable listener);

  /**
   * Its process is gone; in the primary only.
   *
   * @return this
   */
  Worker onExit(ExitListener listener);
}

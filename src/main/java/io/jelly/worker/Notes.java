package io.jelly.worker;

import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The application's messages from the primary. Those that arrive before the application listens
 * wait for its first handler, as a primary may send right after its fork. Thread-safe.
 */
final class Notes {
  /** How many wait at most; a worker that never listens must not grow. */
  static final int MAX_WAITING = 1_024;

  private final List<Consumer<JsonObject>> handlers = new ArrayList<>();
  private final Queue<JsonObject> waiting = new ArrayDeque<>();

  /** Adds a handler; the first one gets what waits, on this thread. */
  synchronized void handler(Consumer<JsonObject> handler) {
    handlers.add(handler);
    waiting.forEach(handler);
    waiting.clear();
  }

  /** A message arrived. */
  synchronized void accept(JsonObject body) {
    handlers.forEach(handler -> handler.accept(body));
    if (!handlers.isEmpty()) return;
    if (waiting.size() < MAX_WAITING) waiting.add(body);
    else
      System.err.println("a message of the primary is dropped: " + MAX_WAITING + " wait unheard");
  }
}

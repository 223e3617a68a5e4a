package io.jelly.client;

import io.vertx.core.json.JsonObject;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Who hears what a server sends unasked. Thread-safe. */
final class Notifications {
  private volatile BiConsumer<String, @Nullable Object> handler = (method, params) -> {};

  void handler(BiConsumer<String, @Nullable Object> next) {
    handler = next;
  }

  void received(JsonObject message) {
    if (message.getValue("method") instanceof String method)
      handler.accept(method, message.getValue("params"));
  }
}

package io.jelly.cluster;

import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Any JSON value of the application in the object that travels on the control socket. */
final class ApplicationMessage {
  /** Below the longest line of the control socket (16 MiB), with room for what wraps it. */
  static final int MAX_BYTES = 15 << 20;

  private static final String VALUE = "message";

  private ApplicationMessage() {}

  /**
   * Wraps a copy: the sender may go on changing its own.
   *
   * @throws IllegalArgumentException if it is no JSON value or too large
   */
  static JsonObject wrap(@Nullable Object message) {
    String text;
    try {
      text = new JsonObject().put(VALUE, message).encode();
    } catch (EncodeException e) {
      throw new IllegalArgumentException(
          "a message must be a JSON value, and this is not: " + e.getMessage(), e);
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a message may have " + MAX_BYTES + " bytes as JSON, and this has " + bytes);
    }
    return new JsonObject(text);
  }

  /** The value: null, String, Number, Boolean, JsonObject or JsonArray. */
  static @Nullable Object unwrap(JsonObject body) {
    return body.getValue(VALUE);
  }
}

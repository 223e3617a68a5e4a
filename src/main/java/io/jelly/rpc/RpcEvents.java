package io.jelly.rpc;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Events for clients that have subscribed with {@code events.subscribe}, whichever worker of the
 * node, and of the cluster if it is in one, they are connected to. An event reaches who is
 * connected now, at most once, and is kept for nobody. Thread-safe.
 */
public final class RpcEvents {
  /** The largest data of an event, in bytes of JSON. */
  public static final int MAX_BYTES = 1 << 20;

  static final String ADDRESS = "jelly.rpc.events";
  static final String TOPIC = "topic";
  private static final Pattern NAME = Pattern.compile("[^\\s*]{1,256}");

  private RpcEvents() {}

  /**
   * Publishes an event.
   *
   * @param vertx the one of the verticle
   * @param topic 1 to 256 characters without white space and {@code *}, as {@code orders.new}
   * @param data a JSON-like value, see {@link RpcException}
   * @throws IllegalArgumentException if the topic is none or the data is too large
   * @throws io.vertx.core.json.EncodeException if the data is no JSON-like value
   */
  public static void publish(Vertx vertx, String topic, @Nullable Object data) {
    if (!NAME.matcher(topic).matches())
      throw new IllegalArgumentException(
          "a topic has 1 to 256 characters, without white space and *, unlike \"" + topic + "\"");
    Buffer json = ResponseWriter.encode(data);
    if (json.length() > MAX_BYTES)
      throw new IllegalArgumentException(
          "an event of " + json.length() + " bytes; at most " + MAX_BYTES);
    vertx.eventBus().publish(ADDRESS, json, new DeliveryOptions().addHeader(TOPIC, topic));
  }
}

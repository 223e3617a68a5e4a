package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** {@code events.subscribe} and {@code events.unsubscribe}, for WebSocket and TCP. */
public final class EventMethods {
  private static final Pattern TOPIC = Pattern.compile("\\*|[^\\s*]{1,256}|[^\\s*]{1,254}\\.\\*");
  private static final JsonObject TOPICS =
      new JsonObject()
          .put("description", "a topic, or a list of them: orders.new, orders.* or *")
          .put("type", new JsonArray().add("string").add("array"))
          .put("items", new JsonObject().put("type", "string"));

  private static final JsonObject LIST_OF_TOPICS =
      new JsonObject().put("type", "array").put("items", new JsonObject().put("type", "string"));

  private final EventHub hub;

  private EventMethods(EventHub hub) {
    this.hub = hub;
  }

  /** Registers them in the table. */
  public static RpcRegistration register(MethodTable table, EventHub hub) {
    return table.register(new EventMethods(hub)::methods, null, true);
  }

  private void methods(RpcRegistry registry) {
    MethodOptions options =
        MethodOptions.defaults().asIdempotent().asLocalOnly().withResult(LIST_OF_TOPICS);
    registry.method(
        "events.subscribe",
        options
            .describedAs("Sends this connection the events of topics; answers all it has now.")
            .withParam("topics", TOPICS),
        this::subscribe);
    registry.method(
        "events.unsubscribe",
        options
            .describedAs("Ends that for topics, without params for all; answers those left.")
            .withOptionalParam("topics", TOPICS),
        this::unsubscribe);
  }

  private Future<?> subscribe(RpcCall call) {
    Set<String> wanted = topics(call);
    return session(call).subscribe(hub, wanted).map(JsonArray::new);
  }

  private Future<?> unsubscribe(RpcCall call) {
    boolean all = call.params().object().getValue("topics") == null;
    return session(call).unsubscribe(hub, all ? null : topics(call)).map(JsonArray::new);
  }

  private static RpcSession session(RpcCall call) {
    RpcSession session = call.session();
    if (session != null) return session;
    throw ErrorCode.INVALID_REQUEST.error("events come over WebSocket and TCP, not over HTTP");
  }

  private static Set<String> topics(RpcCall call) {
    Object given = call.params().object().getValue("topics");
    JsonArray list = given instanceof JsonArray array ? array : new JsonArray().add(given);
    Set<String> topics = new TreeSet<>();
    for (Object one : list) {
      if (!(one instanceof String topic) || !TOPIC.matcher(topic).matches())
        throw ErrorCode.INVALID_PARAMS.error(
            new JsonObject()
                .put("path", "/topics")
                .put("reason", "a topic is *, a name, or a name and .* at its end"));
      topics.add(topic);
    }
    return topics;
  }
}

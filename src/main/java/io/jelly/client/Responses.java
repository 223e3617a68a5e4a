package io.jelly.client;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a server answers. */
final class Responses {
  private Responses() {}

  /** The objects of a body; empty if it is no JSON-RPC. */
  static List<JsonObject> objects(Buffer body) {
    try {
      Object json = Json.decodeValue(body);
      if (json instanceof JsonObject one) return List.of(one);
      if (!(json instanceof JsonArray all)) return List.of();
      return all.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).toList();
    } catch (DecodeException e) {
      return List.of();
    }
  }

  /** The id of ours that it answers; null for none of ours. */
  static @Nullable Long id(JsonObject response) {
    return response.getValue("id") instanceof Number number ? number.longValue() : null;
  }

  static Map<Long, JsonObject> byId(List<JsonObject> responses) {
    Map<Long, JsonObject> byId = new HashMap<>();
    for (JsonObject response : responses) {
      Long id = id(response);
      if (id != null) byId.put(id, response);
    }
    return byId;
  }

  /** The error of a response; null if it has none. */
  static @Nullable RpcFailure failure(JsonObject response) {
    if (!(response.getValue("error") instanceof JsonObject error)) return null;
    int code = error.getValue("code") instanceof Number number ? number.intValue() : 0;
    return new RpcFailure(code, String.valueOf(error.getValue("message")), error.getValue("data"));
  }
}

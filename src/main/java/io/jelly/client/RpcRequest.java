package io.jelly.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One call of a batch.
 *
 * @param params a {@link JsonArray}, a {@link JsonObject}, or null for none
 * @param idempotent it may be executed more than once, so it is repeated where nobody knows whether
 *     it was
 */
public record RpcRequest(String method, @Nullable Object params, boolean idempotent) {
  /**
   * Checks the params.
   *
   * @throws IllegalArgumentException if they are something else
   */
  public RpcRequest {
    if (params != null && !(params instanceof JsonArray) && !(params instanceof JsonObject))
      throw new IllegalArgumentException("params must be a JsonArray, a JsonObject or null");
  }

  /** A call that must not be executed twice. */
  public static RpcRequest of(String method, @Nullable Object params) {
    return new RpcRequest(method, params, false);
  }

  /** The same, marked as one that may be. */
  public RpcRequest asIdempotent() {
    return new RpcRequest(method, params, true);
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject().put("jsonrpc", "2.0").put("method", method);
    return params == null ? json : json.put("params", params);
  }
}

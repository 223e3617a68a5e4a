package io.jelly.rpc;

import io.vertx.core.Future;

/** What a method does. */
@FunctionalInterface
public interface RpcMethod {
  /**
   * Serves one call, on the Vert.x context it was registered with; must not block an event loop.
   *
   * <p>The result is null, a String, Number, Boolean, JsonObject, JsonArray, Map, List or {@link
   * RawJson}. To answer an error, throw {@link RpcException} or fail the future with it; any other
   * exception is answered {@link ErrorCode#INTERNAL_ERROR} at once and logged here, without its
   * class or stack reaching the client.
   */
  Future<?> call(RpcCall call);
}

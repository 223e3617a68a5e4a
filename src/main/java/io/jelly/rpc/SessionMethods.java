package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/**
 * {@code rpc.authenticate}: says who is behind a WebSocket or TCP connection, also again before a
 * token expires. A token that is refused leaves the connection as it was.
 */
final class SessionMethods {
  static final String AUTHENTICATE = "rpc.authenticate";

  private final Authentication authentication;

  SessionMethods(Authentication authentication) {
    this.authentication = authentication;
  }

  void register(RpcRegistry registry) {
    registry.method(
        AUTHENTICATE,
        MethodOptions.defaults()
            .asIdempotent()
            .asLocalOnly()
            .describedAs("Says who is behind this WebSocket or TCP connection.")
            .withParam("token", new JsonObject().put("type", "string")),
        this::authenticate);
  }

  private Future<?> authenticate(RpcCall call) {
    RpcSession session = call.session();
    if (session == null) {
      throw ErrorCode.INVALID_REQUEST.error("over HTTP, send Authorization: Bearer TOKEN");
    }
    Caller caller = authentication.caller(call.params().object().getString("token"));
    session.authenticate(caller);
    JsonObject known =
        new JsonObject()
            .put("address", caller.name())
            .put("permissions", new JsonArray(caller.permissions()));
    boolean expires = caller.expiresAtMs() != Long.MAX_VALUE;
    return Future.succeededFuture(
        expires
            ? known.put("expires", TimeUnit.MILLISECONDS.toSeconds(caller.expiresAtMs()))
            : known);
  }
}

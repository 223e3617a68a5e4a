package io.jelly.examples;

import io.jelly.rpc.RpcEvents;
import io.jelly.rpc.RpcRegistry;
import io.jelly.rpc.RpcService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;

/** {@code publish} with {@code topic} and {@code data}: an event for whoever has subscribed. */
public final class PublishRpcVerticle extends VerticleBase implements RpcService {
  @Override
  public void register(RpcRegistry registry) {
    registry.method(
        "publish",
        call -> {
          JsonObject params = call.params().object();
          RpcEvents.publish(vertx, params.getString("topic"), params.getValue("data"));
          return Future.succeededFuture(ProcessHandle.current().pid());
        });
  }
}

package io.jelly.examples;

import io.jelly.rpc.RpcRegistry;
import io.jelly.rpc.RpcService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Adds the method {@code greeting.hello} to the built-in service. */
public final class GreetingRpcVerticle extends VerticleBase implements RpcService {
  @Override
  public void register(RpcRegistry registry) {
    registry.method(
        "greeting.hello",
        call -> Future.succeededFuture("hello from " + ProcessHandle.current().pid()));
  }
}

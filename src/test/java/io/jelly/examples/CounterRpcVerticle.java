package io.jelly.examples;

import io.jelly.rpc.RpcRegistry;
import io.jelly.rpc.RpcService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.shareddata.Counter;

/**
 * A counter that all workers of all nodes share: {@code counter.add} adds one and answers the sum,
 * {@code counter.get} answers it.
 */
public final class CounterRpcVerticle extends VerticleBase implements RpcService {
  @Override
  public void register(RpcRegistry registry) {
    registry.method("counter.add", call -> counter().compose(Counter::incrementAndGet));
    registry.method("counter.get", call -> counter().compose(Counter::get));
  }

  private Future<Counter> counter() {
    return vertx.sharedData().getCounter("visits");
  }
}

package io.jelly.examples;

import io.jelly.rpc.MethodOptions;
import io.jelly.rpc.RpcRegistry;
import io.jelly.rpc.RpcService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;

/**
 * Methods that answer late, with their process: {@code slow.once} may be called once only, {@code
 * slow.again} as often as one likes (each begins with a line on the output), and {@code
 * quick.again} answers at once.
 */
public final class SlowRpcVerticle extends VerticleBase implements RpcService {
  private static final long LATE_MS = 20_000;

  @Override
  public void register(RpcRegistry registry) {
    MethodOptions again = MethodOptions.defaults().asIdempotent();
    registry.method("slow.once", call -> late());
    registry.method("slow.again", again, call -> late());
    registry.method("quick.again", again, call -> Future.succeededFuture(pid()));
  }

  private Future<?> late() {
    System.out.println("a slow call begins");
    return vertx.timer(LATE_MS, TimeUnit.MILLISECONDS).map(passed -> pid());
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }
}

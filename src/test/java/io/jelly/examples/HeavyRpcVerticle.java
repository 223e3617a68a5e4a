package io.jelly.examples;

import io.jelly.rpc.RpcRegistry;
import io.jelly.rpc.RpcService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Methods whose capacity is known: {@code heavy.pool} takes 20 ms on one of four threads, so a
 * worker can do 200 a second; {@code heavy.wait} takes 2 s and waits for nothing that is scarce;
 * {@code heavy.light} answers at once.
 */
public final class HeavyRpcVerticle extends VerticleBase implements RpcService {
  private static final int THREADS = 4;
  private static final long POOL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long WAIT_MS = 2_000;

  @Override
  public void register(RpcRegistry registry) {
    WorkerExecutor pool = vertx.createSharedWorkerExecutor("heavy", THREADS);
    registry.method("heavy.pool", call -> pool.executeBlocking(HeavyRpcVerticle::work, false));
    registry.method(
        "heavy.wait", call -> vertx.timer(WAIT_MS, TimeUnit.MILLISECONDS).map(passed -> "late"));
    registry.method("heavy.light", call -> Future.succeededFuture(ProcessHandle.current().pid()));
  }

  private static String work() {
    long end = System.nanoTime() + POOL_NANOS;
    for (long left = POOL_NANOS; left > 0; left = end - System.nanoTime())
      LockSupport.parkNanos(left);
    return "done";
  }
}

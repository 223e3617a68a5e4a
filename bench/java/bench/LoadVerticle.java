package bench;

import io.jelly.rpc.RpcRegistry;
import io.jelly.rpc.RpcService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Two methods: {@code load.pool} takes 20 ms, give or take a fifth, on one of eight threads,
 * {@code load.loop} computes for 4 ms on the event loop.
 */
public final class LoadVerticle extends VerticleBase implements RpcService {
  private static final int THREADS = 8;
  private static final double POOL_NANOS = 20e6;
  private static final double LOOP_NANOS = 4e6;

  private final Random random = new Random();

  @Override
  public void register(RpcRegistry registry) {
    WorkerExecutor pool = vertx.createSharedWorkerExecutor("load", THREADS);
    registry.method(
        "load.pool",
        call -> {
          long nanos = vary(POOL_NANOS);
          return pool.executeBlocking(
              () -> {
                long end = System.nanoTime() + nanos;
                while (System.nanoTime() < end) LockSupport.parkNanos(end - System.nanoTime());
                return true;
              },
              false);
        });
    registry.method(
        "load.loop",
        call -> {
          long end = System.nanoTime() + vary(LOOP_NANOS);
          while (System.nanoTime() < end) Thread.onSpinWait();
          return Future.succeededFuture(true);
        });
  }

  private long vary(double nanos) {
    return (long) (nanos * (0.8 + 0.4 * random.nextDouble()));
  }
}

package io.jelly.worker;

import io.jelly.nodes.ClusteredVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** The way out of a JVM with verticles and methods: of the cluster too, if it is in one. */
public final class Ending implements WayOut {
  /** Without a drain, what keeps shared data gets so long to give it away. */
  private static final long AT_ONCE_MS = 1_500;

  private final Vertx vertx;
  private final RpcWorker rpc;
  private final @Nullable ClusteredVertx member;

  Ending(Vertx vertx, RpcWorker rpc, @Nullable ClusteredVertx member) {
    this.vertx = vertx;
    this.rpc = rpc;
    this.member = member;
  }

  /** What has been counted in this JVM, in Prometheus' text format. */
  public String metrics() {
    return rpc.metrics();
  }

  /** Tells the primary of it, now and every so often. */
  void reports(MetricsReport report, long everyMs) {
    report.of(rpc::metrics);
    vertx.setPeriodic(
        everyMs,
        passed ->
            vertx.executeBlocking(
                () -> {
                  report.tell(false);
                  return null;
                },
                false));
  }

  @Override
  public Future<Void> retire() {
    if (member != null) member.leaving();
    return rpc.retire();
  }

  @Override
  public Future<Void> close() {
    rpc.leaveEvents();
    return vertx.close();
  }

  @Override
  public Future<Void> leave(long patienceMs) {
    return member == null ? Future.succeededFuture() : member.leave(patienceMs);
  }

  /** All of it, without waiting for open calls. */
  public Future<Void> atOnce() {
    return close().transform(closed -> leave(AT_ONCE_MS));
  }
}

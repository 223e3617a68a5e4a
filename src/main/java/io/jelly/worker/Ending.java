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

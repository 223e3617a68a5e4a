package io.jelly.worker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** What a drain does for a Vertx beside its servers, in this order. */
interface WayOut {
  /** Takes over no more work from elsewhere; completed when what was taken over is done. */
  Future<Void> retire();

  /** Undeploys verticles, ends the event bus. */
  Future<Void> close();

  /** Leaves the cluster, if it is in one: when it is safe, or at the end of its patience. */
  Future<Void> leave(long patienceMs);

  /** That of a Vertx which nobody but its servers' clients knows. */
  static WayOut of(Vertx vertx) {
    return new WayOut() {
      @Override
      public Future<Void> retire() {
        return Future.succeededFuture();
      }

      @Override
      public Future<Void> close() {
        return vertx.close();
      }

      @Override
      public Future<Void> leave(long patienceMs) {
        return Future.succeededFuture();
      }
    };
  }
}

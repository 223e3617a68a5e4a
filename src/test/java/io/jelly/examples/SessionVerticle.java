package io.jelly.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.SessionHandler;
import io.vertx.ext.web.sstore.ClusteredSessionStore;

/** Counts the visits of a client, whichever worker of whichever node serves it. */
public final class SessionVerticle extends VerticleBase {
  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    router.route().handler(SessionHandler.create(ClusteredSessionStore.create(vertx)));
    router.get("/visits").handler(SessionVerticle::count);
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(config().getInteger("port"), config().getString("host"));
  }

  private static void count(RoutingContext context) {
    Integer before = context.session().get("visits");
    int visits = before == null ? 1 : before + 1;
    context.session().put("visits", visits);
    context.end(visits + " by " + ProcessHandle.current().pid());
  }
}

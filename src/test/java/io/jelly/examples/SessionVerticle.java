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
    SessionHandler sessions = SessionHandler.create(ClusteredSessionStore.create(vertx));
    router.route().handler(sessions);
    router.get("/visits").handler(context -> count(context, sessions));
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(config().getInteger("port"), config().getString("host"));
  }

  /** Stored before it is answered: the next visit may come at once, and to another worker. */
  private static void count(RoutingContext context, SessionHandler sessions) {
    Integer before = context.session().get("visits");
    int visits = before == null ? 1 : before + 1;
    context.session().put("visits", visits);
    sessions
        .flush(context)
        .onSuccess(stored -> context.end(visits + " by " + ProcessHandle.current().pid()))
        .onFailure(context::fail);
  }
}

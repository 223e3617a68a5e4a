package io.jelly.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;

/** Answers which process serves, and ends it on request: what clusters are shown with. */
public final class ProcessVerticle extends VerticleBase {
  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer()
        .requestHandler(ProcessVerticle::handle)
        .listen(Integer.parseInt(System.getenv("JELLY_PORT")));
  }

  private static void handle(HttpServerRequest request) {
    switch (request.path()) {
      case "/" -> request.response().end("process: " + ProcessHandle.current().pid());
      case "/kill" -> Runtime.getRuntime().halt(1);
      default -> request.response().setStatusCode(404).end();
    }
  }
}

package io.jelly.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Answers each request with its process and the client's address, between spaces. */
public final class AddressVerticle extends VerticleBase {
  @Override
  public Future<?> start() {
    long pid = ProcessHandle.current().pid();
    return vertx
        .createHttpServer()
        .requestHandler(
            request -> request.response().end(pid + " " + request.remoteAddress() + " "))
        .listen(Integer.parseInt(System.getenv("JELLY_PORT")));
  }
}

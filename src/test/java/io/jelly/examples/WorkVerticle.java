package io.jelly.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;

/**
 * {@code /} answers the pid, {@code /slow?ms=N} the same after a while, {@code /mark?id=N} also
 * prints a line for each time it is served.
 */
public final class WorkVerticle extends VerticleBase {
  private static final String PID = String.valueOf(ProcessHandle.current().pid());

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer()
        .requestHandler(this::handle)
        .listen(Integer.parseInt(System.getenv("JELLY_PORT")));
  }

  private void handle(HttpServerRequest request) {
    switch (request.path()) {
      case "/" -> request.response().end(PID);
      case "/slow" ->
          vertx
              .timer(Long.parseLong(request.getParam("ms")))
              .onSuccess(done -> request.response().end(PID));
      case "/mark" -> {
        System.out.println("mark " + request.getParam("id") + " .");
        request.response().end(PID);
      }
      default -> request.response().setStatusCode(404).end();
    }
  }
}

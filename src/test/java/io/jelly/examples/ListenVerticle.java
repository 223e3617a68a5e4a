package io.jelly.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/**
 * Opens further servers on request: {@code /listen?port=N[&host=H][&reuse=true]} answers the port
 * that was opened, or {@code failed: REASON}. Each of them answers the pid.
 */
public final class ListenVerticle extends VerticleBase {
  private static final String PID = String.valueOf(ProcessHandle.current().pid());

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer()
        .requestHandler(this::handle)
        .listen(Integer.parseInt(System.getenv("JELLY_PORT")));
  }

  private void handle(HttpServerRequest request) {
    if (!request.path().equals("/listen")) {
      request.response().end(PID);
      return;
    }
    String host = request.getParam("host", "127.0.0.1");
    boolean reuse = Boolean.parseBoolean(request.getParam("reuse"));
    vertx
        .createHttpServer(new HttpServerOptions().setReusePort(reuse))
        .requestHandler(other -> other.response().end(PID))
        .listen(Integer.parseInt(request.getParam("port")), host)
        .map(HttpServer::actualPort)
        .onSuccess(port -> request.response().end(PID + " " + port))
        .onFailure(failure -> request.response().end("failed: " + failure.getMessage()));
  }
}

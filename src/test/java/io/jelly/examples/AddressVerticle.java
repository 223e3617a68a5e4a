package io.jelly.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Answers each request with its process and the client's address, between spaces. It does not start
 * while the file exists that its configuration names as {@code hold}.
 */
public final class AddressVerticle extends VerticleBase {
  private static final long LOOK_MS = 20;

  @Override
  public Future<?> start() {
    String hold = config().getString("hold", "");
    return hold.isEmpty() ? listen() : listenWithout(Path.of(hold));
  }

  private Future<?> listenWithout(Path hold) {
    if (!Files.exists(hold)) return listen();
    return vertx.timer(LOOK_MS, TimeUnit.MILLISECONDS).compose(passed -> listenWithout(hold));
  }

  private Future<?> listen() {
    long pid = ProcessHandle.current().pid();
    return vertx
        .createHttpServer()
        .requestHandler(
            request -> request.response().end(pid + " " + request.remoteAddress() + " "))
        .listen(Integer.parseInt(System.getenv("JELLY_PORT")));
  }
}

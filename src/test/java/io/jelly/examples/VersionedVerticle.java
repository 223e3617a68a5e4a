package io.jelly.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Answers its pid. Its next version does not start: that is so while the file that {@code
 * config.brokenIf} names exists.
 */
public final class VersionedVerticle extends VerticleBase {
  private static final String PID = String.valueOf(ProcessHandle.current().pid());

  @Override
  public Future<?> start() {
    if (Files.exists(Path.of(config().getString("brokenIf", "/nonexistent")))) {
      throw new IllegalStateException("version 2 is broken");
    }
    return vertx
        .createHttpServer()
        .requestHandler(request -> request.response().end(PID))
        .listen(Integer.parseInt(System.getenv("JELLY_PORT")));
  }
}

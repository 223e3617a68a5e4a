package io.jelly.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Answers what stands in {@code release.txt} on its class path; "broken" does not start. */
public final class ReleaseVerticle extends VerticleBase {
  @Override
  public Future<?> start() throws IOException {
    String release = release();
    if (release.equals("broken")) throw new IllegalStateException("no database");
    return vertx
        .createHttpServer()
        .requestHandler(request -> request.response().end(release))
        .listen(Integer.parseInt(System.getenv("JELLY_PORT")));
  }

  private static String release() throws IOException {
    try (InputStream text =
        Thread.currentThread().getContextClassLoader().getResourceAsStream("release.txt")) {
      return text == null ? "none" : new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

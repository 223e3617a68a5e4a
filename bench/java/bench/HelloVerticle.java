package bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;

/** The measured handler: "hello" as plain text, whatever is asked. */
public final class HelloVerticle extends VerticleBase {
  @Override
  public Future<?> start() {
    int port = Integer.parseInt(System.getenv("JELLY_PORT"));
    return vertx
        .createHttpServer()
        .requestHandler(
            request ->
                request
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                    .end("hello"))
        .listen(port, "127.0.0.1");
  }
}

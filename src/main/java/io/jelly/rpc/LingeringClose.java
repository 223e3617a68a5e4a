package io.jelly.rpc;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;

/**
 * Closes a connection whose request is refused before its body is read. Closing at once would reset
 * it, and a client still sending would see the reset and not the answer: so the rest is read and
 * thrown away first, for a short while.
 */
final class LingeringClose {
  private static final long LINGER_MS = 2_000;

  private LingeringClose() {}

  /**
   * Called on the request's event loop before the response is ended. On HTTP/2 only the stream
   * ends.
   */
  static void prepare(HttpServerRequest request) {
    boolean shared = request.version() == HttpVersion.HTTP_2;
    if (!shared) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    Runnable close = shared ? () -> request.response().reset() : () -> request.connection().close();
    if (request.isEnded()) {
      request.response().endHandler(ignored -> close.run());
      return;
    }
    Vertx vertx = ContextInternal.current().owner();
    long timer = vertx.setTimer(LINGER_MS, ignored -> close.run());
    request.handler(discarded -> {});
    request.endHandler(
        ignored -> {
          vertx.cancelTimer(timer);
          if (!shared) {
            close.run();
          }
        });
  }
}

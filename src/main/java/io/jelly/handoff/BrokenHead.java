package io.jelly.handoff;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/**
 * Answers a request of HTTP/1.1 whose head cannot be read, and ends its connection: with 431 or 414
 * where it is too large, saying which limit that is, else with 400.
 */
public final class BrokenHead implements Handler<HttpServerRequest> {
  private final int maxHeaderBytes;
  private final int maxLineBytes;

  /** For a server with these limits. */
  public BrokenHead(int maxHeaderBytes, int maxLineBytes) {
    this.maxHeaderBytes = maxHeaderBytes;
    this.maxLineBytes = maxLineBytes;
  }

  @Override
  public void handle(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpHeaderException)
      end(request, 431, "headerBytes", maxHeaderBytes);
    else if (cause instanceof TooLongHttpLineException)
      end(request, 414, "requestLineBytes", maxLineBytes);
    else {
      request.response().setStatusCode(400).end();
      request.connection().close();
    }
  }

  private static void end(HttpServerRequest request, int status, String limit, int max) {
    String body = new JsonObject().put("limit", limit).put("max", max).encode();
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end(body);
    request.connection().close();
  }
}

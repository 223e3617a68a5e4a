package io.jelly.gateway;

import io.jelly.rpc.CallOrigin;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;

/** Why the gateway itself answers, in the shape in which a JellyChain1 node says what is wrong. */
final class Failure extends RuntimeException {
  private static final CharSequence JSON =
      HttpHeaders.createOptimized("application/json; charset=utf-8");
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("retry-after");

  /** As HTTP/2 has it: with any that says less, what there is would look whole to clients. */
  private static final long INTERNAL_ERROR = 2;

  /** Of the answer to a client that has named its request so. */
  static final CharSequence REQUEST_ID = HttpHeaders.createOptimized(CallOrigin.REQUEST_ID);

  /** What went wrong. */
  enum Kind {
    /** Nothing was sent to any upstream. */
    UNAVAILABLE(503),
    /** The connection broke before an answer; the upstream may have the request. */
    LOST(502),
    /** No answer in time; the upstream may have the request. */
    TIMEOUT(504),
    /** The request is none that can be passed on. */
    REFUSED(400),
    /** Its framing is one that nobody here understands. */
    UNKNOWN_CODING(501),
    /** It has been through too many gateways. */
    LOOP(508);

    private final int status;

    Kind(int status) {
      this.status = status;
    }
  }

  private final Kind kind;
  private final String text;

  Failure(Kind kind, String text) {
    super(text, null, false, false);
    this.kind = kind;
    this.text = text;
  }

  Kind kind() {
    return kind;
  }

  String text() {
    return text;
  }

  /**
   * Answers, and ends a connection of HTTP/1.1: behind such a request nothing on it can be trusted
   * to be what it looks like.
   */
  void answerAndClose(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    boolean own = request.version() != HttpVersion.HTTP_2;
    response.setStatusCode(kind.status).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    if (own) response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    response
        .end(body())
        .onComplete(
            written -> {
              if (own) request.connection().close();
            });
  }

  /** Answers; a response that has begun is cut off, as an end would make it look whole. */
  void answer(HttpServerResponse response) {
    if (response.ended() || response.closed()) return;
    if (response.headWritten()) {
      response.reset(INTERNAL_ERROR);
      return;
    }
    String requestId = response.headers().get(REQUEST_ID);
    response.headers().clear();
    if (requestId != null) response.putHeader(REQUEST_ID, requestId);
    response.setStatusCode(kind.status).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    if (kind == Kind.UNAVAILABLE) response.putHeader(RETRY_AFTER, "1");
    response.end(body());
  }

  private Buffer body() {
    return new JsonObject()
        .put("success", false)
        .putNull("payload")
        .put("error", new JsonObject().put("message", text))
        .toBuffer();
  }
}

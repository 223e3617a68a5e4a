package io.jelly.gateway;

import io.jelly.gateway.Failure.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** The answer of an upstream on its way to the client, with back-pressure. On one event loop. */
final class Reply {
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private final Vertx vertx;
  private final HttpClientResponse from;
  private final HttpServerRequest request;
  private final HttpServerResponse to;
  private final Patience patience;
  private final Runnable done;

  /**
   * @param done what to do when all of it has been written, or there will be no more
   */
  Reply(
      Vertx vertx,
      HttpClientResponse from,
      HttpServerRequest request,
      Patience patience,
      Runnable done) {
    this.vertx = vertx;
    this.from = from;
    this.request = request;
    this.patience = patience;
    this.done = done;
    to = request.response();
  }

  void start() {
    try {
      head();
    } catch (IllegalArgumentException notHttp) {
      over();
      from.request().connection().close();
      new Failure(Kind.LOST, "A header of the upstream's answer cannot be passed on.").answer(to);
      return;
    }
    from.exceptionHandler(broken -> broken());
    from.handler(this::pass);
    from.endHandler(ended -> end());
    vertx.runOnContext(now -> headAlone());
  }

  private void head() {
    to.setStatusCode(from.statusCode());
    String reason = from.statusMessage();
    // Not the usual one: with any that is set, Vert.x gives a 304 a content-length.
    if (request.version() != HttpVersion.HTTP_2 && !to.getStatusMessage().equals(reason))
      to.setStatusMessage(reason);
    if (from.headers().contains(Failure.REQUEST_ID)) to.headers().remove(Failure.REQUEST_ID);
    ForwardHeaders.copy(from.headers(), to.headers());
    if (hasBody() && !to.headers().contains(HttpHeaders.CONTENT_LENGTH)) to.setChunked(true);
  }

  /**
   * The head goes to the client before there is anything of the body, unless that came with it:
   * what has is passed on by then, and both leave in one piece.
   */
  private void headAlone() {
    if (!hasBody() || to.headWritten() || to.ended() || to.closed()) return;
    boolean framed = to.isChunked() || to.headers().contains(HttpHeaders.CONTENT_LENGTH);
    if (framed && request.version() != HttpVersion.HTTP_1_0) to.writeHead();
  }

  private boolean hasBody() {
    int status = from.statusCode();
    return !request.method().equals(HttpMethod.HEAD)
        && status != NO_CONTENT
        && status != NOT_MODIFIED;
  }

  private void pass(Buffer part) {
    if (to.closed()) return;
    to.write(part);
    patience.await();
    if (!to.writeQueueFull()) return;
    patience.hold();
    from.pause();
    to.drainHandler(
        drained -> {
          patience.await();
          from.resume();
        });
  }

  private void end() {
    over();
    if (to.closed()) return;
    if (to.isChunked() && !from.trailers().isEmpty()) to.trailers().addAll(from.trailers());
    to.end().onComplete(written -> done.run());
  }

  /** The client must see that it is not whole. */
  private void broken() {
    over();
    new Failure(Kind.LOST, "The upstream broke off.").answer(to);
    done.run();
  }

  private void over() {
    patience.end();
  }
}

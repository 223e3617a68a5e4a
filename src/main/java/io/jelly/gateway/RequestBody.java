package io.jelly.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * The body of a client's request. A small one is read whole before an upstream is asked, so that it
 * can be sent again, and so that a slow client holds no connection to an upstream; of a large one
 * only the beginning is, and the rest streams with back-pressure. On the request's event loop.
 */
final class RequestBody {
  private static final int REPEATABLE_BYTES = 65_536;
  private static final long LINGER_MS = 2_000;

  private final HttpServerRequest request;
  private final ClientHold hold;
  private Buffer start = Buffer.buffer();
  private boolean whole;
  private boolean finished;

  RequestBody(HttpServerRequest request, ClientHold hold) {
    this.request = request;
    this.hold = hold;
  }

  /** Reads the beginning; completed when there is enough to ask an upstream. */
  Future<Void> begin() {
    Promise<Void> enough = Promise.promise();
    request.handler(
        part -> {
          if (start.length() == 0) start = part;
          else start.appendBuffer(part);
          if (start.length() <= REPEATABLE_BYTES) return;
          request.pause();
          enough.tryComplete();
        });
    request.endHandler(
        ended -> {
          whole = true;
          finished = true;
          enough.tryComplete();
        });
    return enough.future();
  }

  /** Whether it can be sent more than once. */
  boolean isRepeatable() {
    return whole;
  }

  /** Sends it behind the head of a request, and tells of whose turn it is. */
  void sendTo(HttpClientRequest upstream, Patience patience) {
    if (whole) {
      if (start.length() == 0) upstream.end();
      else upstream.end(start);
      return;
    }
    patience.hold();
    upstream.write(start);
    start = Buffer.buffer();
    request.handler(part -> pass(part, upstream, patience));
    request.endHandler(
        ended -> {
          finished = true;
          patience.await();
          hold.begin();
          upstream.end();
        });
    request.resume();
  }

  private void pass(Buffer part, HttpClientRequest upstream, Patience patience) {
    upstream.write(part);
    if (!upstream.writeQueueFull()) return;
    request.pause();
    patience.await();
    hold.begin();
    upstream.drainHandler(
        drained -> {
          patience.hold();
          hold.clientsTurn();
          request.resume();
        });
  }

  /** Whether the client is still sending. */
  boolean isUnfinished() {
    return !finished;
  }

  /**
   * Nobody wants the rest, and the response is written: a client that is still sending gets a while
   * to see that, before its connection is closed.
   */
  void discardRest(Vertx vertx) {
    if (finished || request.isEnded() || !request.response().ended()) return;
    boolean shared = request.version() == HttpVersion.HTTP_2;
    long timer =
        vertx.setTimer(
            LINGER_MS,
            passed -> {
              // No error: the response is whole, and the rest is not needed (RFC 9113, 8.1).
              if (shared) request.response().reset();
              else request.connection().close();
            });
    request.handler(discarded -> {});
    request.endHandler(ended -> vertx.cancelTimer(timer));
    request.resume();
  }
}

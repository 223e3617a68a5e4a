package io.jelly.gateway;

import io.jelly.gateway.Failure.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an upstream. Where no connection comes about nothing has been sent, and
 * the next upstream is tried, whatever the request. Once it has been sent and the connection breaks
 * before an answer, it is sent once more only if it is repeatable, to another upstream if there is
 * one, and on a new connection: one from before may be as dead. On one event loop.
 */
final class Sending {
  private static final String CLOSED = "The upstream closed the connection without an answer.";
  private static final int SWITCHING = 101;
  private static final int FIRST_FINAL = 200;

  private final Outgoing outgoing;
  private final Choice choice;
  private final Patience patience;
  private final long timeoutMs;
  private final GatewayTransport transport;
  private final Promise<HttpClientResponse> answer = Promise.promise();
  private @Nullable HttpClientRequest current;
  private @Nullable Upstream asked;
  private long triedNanos;
  private long sentNanos;
  private boolean repeated;
  private boolean over;
  private String refusal = "no upstream is up";

  /**
   * @param choice which upstreams to try
   */
  Sending(
      Vertx vertx, Choice choice, Outgoing outgoing, long timeoutMs, GatewayTransport transport) {
    this.outgoing = outgoing;
    this.timeoutMs = timeoutMs;
    this.transport = transport;
    this.choice = choice;
    patience = new Patience(vertx, timeoutMs, this::timedOut);
  }

  /** Completed with the head of the answer; fails with {@link Failure}. */
  Future<HttpClientResponse> begin() {
    tryNext();
    return answer.future();
  }

  /** Goes on for the body of the answer, until its end. */
  Patience patience() {
    return patience;
  }

  /** Nobody wants the answer any more. */
  void cancel() {
    if (!over && current != null && asked != null) asked.cancelled();
    over = true;
    patience.end();
    HttpClientRequest request = current;
    if (request != null) end(request);
  }

  /** Also where it does not read what was sent. */
  private void end(HttpClientRequest request) {
    request.reset();
    transport.cut(request.connection());
  }

  private void tryNext() {
    Upstream upstream = choice.next(outgoing.isRepeatable());
    if (upstream != null) attempt(upstream);
    else if (repeated) fail(new Failure(Kind.LOST, CLOSED)); // It has been sent once.
    else fail(new Failure(Kind.UNAVAILABLE, "No upstream: " + refusal + "."));
  }

  private void attempt(Upstream upstream) {
    current = null;
    asked = upstream;
    triedNanos = System.nanoTime();
    outgoing
        .open(upstream, patience.leftMs(), repeated)
        .onSuccess(request -> opened(upstream, request))
        .onFailure(why -> notOpened(upstream, why));
  }

  private void notOpened(Upstream upstream, Throwable why) {
    if (over) return;
    if (upstream.isRetired()) {
      refusal = "it is one no more";
    } else if (why instanceof ConnectionPoolTooBusyException) {
      upstream.busy();
      refusal = "too many requests wait for a connection";
    } else if (why instanceof TimeoutException) {
      upstream.busy();
      refusal = "no connection became free in time";
    } else {
      upstream.unreachable(why, System.nanoTime() - triedNanos);
      refusal = "none takes a connection";
    }
    tryNext();
  }

  private void opened(Upstream upstream, HttpClientRequest request) {
    request.exceptionHandler(broken -> {}); // The future of the response hears of it as well.
    if (over) {
      request.reset();
      return;
    }
    current = request;
    sentNanos = System.nanoTime();
    request
        .response()
        .onSuccess(response -> answered(upstream, response))
        .onFailure(why -> broken(upstream, why));
    try {
      outgoing.send(request, patience);
    } catch (Failure refused) {
      refuse(request, refused);
    } catch (IllegalArgumentException notHttp) {
      refuse(request, new Failure(Kind.REFUSED, "A header of the request cannot be passed on."));
    }
  }

  /** The failure first: what follows from the reset is no fault of the upstream. */
  private void refuse(HttpClientRequest request, Failure why) {
    fail(why);
    request.reset();
  }

  private void answered(Upstream upstream, HttpClientResponse response) {
    response.exceptionHandler(broken -> {}); // Who reads it has one of its own.
    int status = response.statusCode();
    upstream.answered(status, System.nanoTime() - sentNanos);
    if (over) return;
    if (status < FIRST_FINAL && !(status == SWITCHING && outgoing.isUpgrade())) {
      interim(response);
      return;
    }
    over = true;
    patience.await();
    answer.complete(response);
  }

  /**
   * Vert.x takes one it has no words for as the whole answer. The real one is still to come, and
   * would be given to the next request on this connection: to another client.
   */
  private void interim(HttpClientResponse response) {
    fail(
        new Failure(
            Kind.LOST,
            "The upstream answered with an interim status, " + response.statusCode() + "."));
    end(response.request());
  }

  private void broken(Upstream upstream, Throwable why) {
    if (over) return;
    upstream.lost(why);
    if (repeated || !outgoing.isRepeatable()) {
      fail(new Failure(Kind.LOST, CLOSED));
      return;
    }
    repeated = true;
    choice.again(upstream);
    tryNext();
  }

  private void timedOut() {
    HttpClientRequest request = current;
    if (over) {
      if (request != null) end(request); // In the middle of its answer.
      return;
    }
    if (asked != null && request == null) asked.busy();
    else if (asked != null) asked.timedOut();
    fail(
        request == null && !repeated
            ? new Failure(Kind.UNAVAILABLE, "No upstream: no connection became free in time.")
            : new Failure(
                Kind.TIMEOUT, "The upstream did not answer within " + timeoutMs + " ms."));
    if (request != null) end(request);
  }

  private void fail(Failure failure) {
    if (over) return;
    over = true;
    patience.end();
    answer.fail(failure);
  }
}

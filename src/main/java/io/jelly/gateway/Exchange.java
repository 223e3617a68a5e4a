package io.jelly.gateway;

import io.jelly.rpc.CallOrigin;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** One request of a client that goes to an upstream. On the request's event loop. */
final class Exchange implements Outgoing {
  private final Vertx vertx;
  private final Route route;
  private final GatewaySettings settings;
  private final HttpServerRequest request;
  private final GatewayTransport transport;
  private final ClientHold hold;
  private final RequestBody body;
  private final String requestId = CallOrigin.newId();
  private @Nullable Sending sending;
  private boolean gone;

  Exchange(
      Vertx vertx,
      Route route,
      GatewaySettings settings,
      HttpServerRequest request,
      GatewayTransport transport) {
    this.vertx = vertx;
    this.route = route;
    this.settings = settings;
    this.request = request;
    this.transport = transport;
    hold = new ClientHold(request.connection(), settings.timeoutMs(), transport);
    body = new RequestBody(request, hold);
  }

  void start() {
    // To a client that gives it a name, so that it finds nothing it would not from the upstream.
    CallOrigin.saneId(request.getHeader(CallOrigin.REQUEST_ID))
        .ifPresent(id -> request.response().putHeader(Failure.REQUEST_ID, id));
    request.exceptionHandler(broken -> clientGone());
    request.response().exceptionHandler(broken -> clientGone());
    request.response().closeHandler(closed -> clientGone());
    Future<Void> begun = body.begin();
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT)))
      request.response().writeContinue();
    begun.onSuccess(enough -> begin());
  }

  private void clientGone() {
    gone = true;
    hold.end();
    Sending under = sending;
    if (under != null && !request.response().ended()) under.cancel();
  }

  private void begin() {
    if (gone) return;
    if (body.isRepeatable()) hold.begin();
    String client = route.isSticky() ? ForwardHeaders.address(request) : "";
    Sending one =
        new Sending(
            vertx, new Choice(route.upstreams(), client), this, settings.timeoutMs(), transport);
    sending = one;
    one.begin()
        .onSuccess(response -> answered(one, response))
        .onFailure(failure -> failed((Failure) failure));
  }

  @Override
  public Future<HttpClientRequest> open(Upstream upstream, long timeoutMs, boolean fresh) {
    return upstream.request(request.method(), route.uri(request), timeoutMs, fresh);
  }

  @Override
  public void send(HttpClientRequest to, Patience patience) {
    ForwardHeaders.request(request, to.headers(), requestId, settings.forwarded());
    boolean chunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    boolean unknown = !to.headers().contains(HttpHeaders.CONTENT_LENGTH) && !body.isRepeatable();
    if (chunked || unknown) to.setChunked(true);
    body.sendTo(to, patience);
  }

  @Override
  public boolean isRepeatable() {
    return body.isRepeatable() && route.isRead(request);
  }

  private void answered(Sending one, HttpClientResponse response) {
    if (gone) {
      one.cancel();
      return;
    }
    hold.answering();
    new Reply(vertx, response, request, one.patience(), () -> ended(response)).start();
  }

  private void ended(HttpClientResponse response) {
    hold.end();
    if (!body.isUnfinished()) return;
    // Answered before it was all there: the connection is of no more use.
    transport.cut(response.request().connection());
    body.discardRest(vertx);
  }

  private void failed(Failure failure) {
    if (gone) return;
    hold.end();
    failure.answer(request.response());
    body.discardRest(vertx);
  }

  /** Methods that RFC 9110 calls safe. */
  static boolean isSafe(HttpMethod method) {
    return method.equals(HttpMethod.GET)
        || method.equals(HttpMethod.HEAD)
        || method.equals(HttpMethod.OPTIONS)
        || method.equals(HttpMethod.TRACE);
  }
}

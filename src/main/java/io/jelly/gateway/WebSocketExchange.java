package io.jelly.gateway;

import io.jelly.gateway.Failure.Kind;
import io.jelly.rpc.CallOrigin;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/** A client's wish for a WebSocket, passed on to an upstream. On the request's event loop. */
final class WebSocketExchange implements Outgoing {
  private static final int SWITCHING = 101;

  private final Vertx vertx;
  private final Route route;
  private final GatewaySettings settings;
  private final HttpServerRequest request;
  private final GatewayTransport transport;
  private final ClientHold hold;
  private @Nullable Upstream asked;
  private final String requestId = CallOrigin.newId();
  private @Nullable Sending sending;
  private boolean gone;

  WebSocketExchange(
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
  }

  static boolean isWanted(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_1_1
        && request.method().equals(HttpMethod.GET)
        && ForwardHeaders.lists(request.headers(), HttpHeaders.UPGRADE, "websocket")
        && ForwardHeaders.lists(request.headers(), HttpHeaders.CONNECTION, "upgrade");
  }

  void start() {
    request.exceptionHandler(broken -> clientGone());
    request.response().closeHandler(closed -> clientGone());
    String client = route.isSticky() ? ForwardHeaders.address(request) : "";
    Sending one =
        new Sending(
            vertx, new Choice(route.webSockets(), client), this, settings.timeoutMs(), transport);
    sending = one;
    hold.begin();
    one.begin()
        .onSuccess(response -> answered(one, response))
        .onFailure(
            failure -> {
              hold.end();
              ((Failure) failure).answer(request.response());
            });
  }

  private void clientGone() {
    gone = true;
    hold.end();
    Sending under = sending;
    if (under != null) under.cancel();
  }

  @Override
  public Future<HttpClientRequest> open(Upstream upstream, long timeoutMs, boolean fresh) {
    asked = upstream;
    return upstream.webSocket(route.uri(request), timeoutMs);
  }

  @Override
  public void send(HttpClientRequest to, Patience patience) {
    ForwardHeaders.request(request, to.headers(), requestId, settings.forwarded());
    upgrade(to.headers());
    // The answer comes by the request's own future, which is what Sending looks at.
    var unused = to.connect();
  }

  /** What else a client would take is nothing that the upstream may choose. */
  private static void upgrade(MultiMap to) {
    to.set("Upgrade", "websocket");
    to.set("Connection", "Upgrade");
  }

  @Override
  public boolean isUpgrade() {
    return true;
  }

  /** A handshake has no effect before its answer. */
  @Override
  public boolean isRepeatable() {
    return true;
  }

  private void answered(Sending one, HttpClientResponse response) {
    Upstream upstream = asked;
    if (gone || upstream == null) {
      response.request().connection().close();
    } else if (response.statusCode() != SWITCHING) {
      Runnable close =
          () -> {
            hold.end();
            response.request().connection().close();
          };
      new Reply(vertx, response, request, one.patience(), close).start();
    } else {
      one.patience().end();
      open(upstream, response);
    }
  }

  private void open(Upstream upstream, HttpClientResponse response) {
    sending = null; // From here on the tunnel sees to both ends.
    NetSocket server = response.netSocket();
    server.pause();
    HttpServerResponse to = request.response();
    to.setStatusCode(SWITCHING).setStatusMessage(response.statusMessage());
    try {
      ForwardHeaders.copy(response.headers(), to.headers());
      upgrade(to.headers());
    } catch (IllegalArgumentException notHttp) {
      server.close();
      new Failure(Kind.LOST, "A header of the upstream's answer cannot be passed on.").answer(to);
      return;
    }
    hold.end();
    transport.becomesTunnel(request.connection());
    Runnable cut =
        () -> {
          transport.cut(request.connection());
          transport.cut(response.request().connection());
        };
    request
        .toNetSocket()
        .onSuccess(
            client ->
                new Tunnel(vertx, client, server, upstream, settings.webSocketIdleMs(), cut)
                    .start())
        .onFailure(failure -> server.close());
  }
}

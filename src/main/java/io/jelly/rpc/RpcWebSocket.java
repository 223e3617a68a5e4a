package io.jelly.rpc;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSON-RPC over WebSocket on {@code /rpc} and {@code /}: one message, text or binary, is one body,
 * and so is each answer, always as text. Calls of a connection run side by side and are answered as
 * they end. A message over the limit closes with code 1009; a server that shuts down answers what
 * is in flight and closes with 1012, on which clients connect again. Where callers are asked who
 * they are, they say so in the handshake or by {@code rpc.authenticate}; without a valid token the
 * connection is closed with 4401.
 */
public final class RpcWebSocket {
  private static final Logger log = LoggerFactory.getLogger(RpcWebSocket.class);

  /** Below the idle time-outs of proxies, most of which are a minute. */
  private static final long PING_MS = 45_000;

  /** The one of RFC 6455; of the drafts before it Vert.x would take some. */
  private static final String VERSION = "13";

  private static final CharSequence VERSION_HEADER =
      HttpHeaders.createOptimized("sec-websocket-version");

  private final Dispatcher dispatcher;
  private final Handler<HttpConnection> accepted;
  private final long pingMs;
  private Function<HttpServerRequest, Runnable> answering = request -> () -> {};

  /**
   * Serves the dispatcher's methods.
   *
   * @param accepted hears of each connection that has become a WebSocket, on its event loop
   */
  public RpcWebSocket(Dispatcher dispatcher, Handler<HttpConnection> accepted) {
    this(dispatcher, accepted, PING_MS);
  }

  /**
   * The same with a time of its own between two pings, in milliseconds; a client that is silent
   * from one to the next is gone.
   */
  RpcWebSocket(Dispatcher dispatcher, Handler<HttpConnection> accepted, long pingMs) {
    this.dispatcher = dispatcher;
    this.accepted = accepted;
    this.pingMs = pingMs;
  }

  /** As {@link RpcHttp#whileAnswering}: of each connection that waits for an answer. */
  public RpcWebSocket whileAnswering(Function<HttpServerRequest, Runnable> told) {
    answering = told;
    return this;
  }

  /**
   * The same options with what WebSockets need. Vert.x's own limits (64 KiB a frame, 256 KiB a
   * message) would cut clients off. Messages are not compressed (RFC 7692): a bound on what comes
   * would not bound what it becomes, and small calls have nothing to gain.
   */
  public static HttpServerOptions configure(HttpServerOptions options, RpcLimits limits) {
    return options
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setMaxWebSocketFrameSize(limits.messageBytes())
        .setMaxWebSocketMessageSize(limits.messageBytes());
  }

  /** Adds the routes; behind those of {@link RpcHttp}, which leaves upgrades to them. */
  public void mount(Router router) {
    router.route(HttpMethod.GET, "/rpc").handler(this::handle);
    router.route(HttpMethod.GET, "/").handler(this::handle);
  }

  private void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (request.version() != HttpVersion.HTTP_1_1) {
      request.response().setStatusCode(400).end();
      return;
    }
    String version = request.getHeader(VERSION_HEADER);
    if (version != null && !version.trim().equals(VERSION)) {
      request
          .response()
          .setStatusCode(426)
          .putHeader(VERSION_HEADER, VERSION)
          .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
          .end();
      return;
    }
    Caller caller;
    try {
      caller = Bearer.caller(request, dispatcher.authentication());
    } catch (RpcException why) {
      Bearer.refuse(request, why);
      return;
    }
    // A handshake that is none has been answered with its status by Vert.x.
    request
        .toWebSocket()
        .onSuccess(socket -> accept(request, socket, caller))
        .onFailure(failure -> log.debug("no WebSocket: {}", failure.toString()));
  }

  private void accept(HttpServerRequest request, ServerWebSocket socket, Caller caller) {
    accepted.handle(request.connection());
    new WebSocketConversation(
            dispatcher,
            ContextInternal.current(),
            socket,
            caller,
            CallOrigin.of(request),
            () -> answering.apply(request),
            pingMs)
        .start();
  }
}

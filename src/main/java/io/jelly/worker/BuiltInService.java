package io.jelly.worker;

import io.jelly.gateway.Gateway;
import io.jelly.handoff.BrokenHead;
import io.jelly.handoff.MeasuredFrames;
import io.jelly.handoff.OwnEnd;
import io.jelly.rpc.MethodOptions;
import io.jelly.rpc.RpcHttp;
import io.jelly.rpc.RpcRegistration;
import io.jelly.rpc.RpcTcp;
import io.jelly.rpc.RpcWebSocket;
import io.jelly.rpc.WebGuard;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the built-in service: JSON-RPC over HTTP and WebSocket on {@code /rpc} and {@code
 * /}, health checks, on the shared port; JSON-RPC in lines on a second one and on a Unix socket.
 */
final class BuiltInService extends VerticleBase {
  /** Of a body at a time. Up to 16 wait for a handler that has paused. */
  private static final int CHUNK_BYTES = 16 * 1024;

  private final RpcWorker rpc;
  private final Gateway gateway;
  private final int instance;
  private final Transports transports;
  private final int maxHeaderBytes;
  private @Nullable RpcRegistration registration;

  /**
   * @param gateway takes the requests that are for upstreams
   */
  BuiltInService(
      RpcWorker rpc, Gateway gateway, int instance, Transports transports, int maxHeaderBytes) {
    this.rpc = rpc;
    this.gateway = gateway;
    this.instance = instance;
    this.transports = transports;
    this.maxHeaderBytes = maxHeaderBytes;
  }

  @Override
  public Future<?> start() {
    registration =
        rpc.table()
            .register(
                registry ->
                    registry.method(
                        "worker.info",
                        MethodOptions.defaults()
                            .asIdempotent()
                            .asLocalOnly()
                            .describedAs(
                                "Answers which node, worker, process and instance served the call."),
                        call -> Future.succeededFuture(rpc.identity().info(instance))),
                context);
    Router router = Router.router(vertx);
    router.get("/health/live").handler(routing -> health(routing, true));
    router
        .get("/health/ready")
        .handler(routing -> health(routing, !rpc.identity().draining().getAsBoolean()));
    // A worker that drains still serves what arrives on its open connections, until they have
    // moved.
    WebGuard guard = new WebGuard(transports::policy);
    guard.mount(router);
    RpcHttp http =
        new RpcHttp(rpc.dispatcher(), () -> false, transports::policy)
            .whileAnswering(ClientGate::answering);
    http.mount(router);
    new RpcWebSocket(rpc.dispatcher(), this::upgraded).mount(router);
    HttpServerOptions options = transports.secured(options());
    SocketAddress address = transports.address();
    String secure = transports.isSecure() ? "s" : "";
    return vertx
        .createHttpServer(RpcWebSocket.configure(options, rpc.dispatcher().limits()))
        .connectionHandler(rpc.gate()::opened)
        .invalidRequestHandler(
            new BrokenHead(options.getMaxHeaderSize(), options.getMaxInitialLineLength()))
        .requestHandler(
            request -> {
              if (rpc.gate().refuses(request)) return;
              if (guard.refusesHost(request)) return;
              if (gateway.handle(request) || refusesHead(request)) return;
              if (guard.concerns(request) || !http.handle(request)) router.handle(request);
            })
        .listen(address)
        .onSuccess(
            server -> {
              transports.follow(server);
              rpc.serves("http" + secure, address, server.actualPort(), "/rpc");
              rpc.serves("ws" + secure, address, server.actualPort(), "/rpc");
            })
        // Only then: the first listener of a worker is the one that its direct port leads to.
        .compose(server -> listenTcp())
        .compose(server -> listenUnix());
  }

  /** Of a connection that has sent nothing yet the silence is the one at this time. */
  private HttpServerOptions options() {
    HttpServerOptions options = new HttpServerOptions();
    options.getInitialSettings().setMaxConcurrentStreams(rpc.gate().limits().streams());
    return options
        .setMaxHeaderSize(maxHeaderBytes)
        .setMaxChunkSize(CHUNK_BYTES)
        .setIdleTimeout((int) rpc.gate().limits().idleMs())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  private void upgraded(HttpConnection connection) {
    OwnEnd.expect(connection);
    MeasuredFrames.read(connection, () -> rpc.dispatcher().limits().messageBytes());
  }

  private Future<?> listenTcp() {
    SocketAddress tcp = transports.tcpAddress();
    if (tcp == null) return Future.succeededFuture();
    return listenForLines(tcp).onSuccess(server -> rpc.serves("tcp", tcp, server.actualPort(), ""));
  }

  private Future<?> listenUnix() {
    UnixFace unix = UnixFace.of(transports.unix());
    return unix == null
        ? Future.succeededFuture()
        : listenForLines(unix.address()).compose(server -> unix.protect(vertx));
  }

  private Future<NetServer> listenForLines(SocketAddress where) {
    RpcTcp lines = new RpcTcp(rpc.dispatcher(), new WorkerTcp());
    return vertx
        .createNetServer()
        .connectHandler(
            socket -> {
              if (rpc.gate().admits(socket)) lines.handle(socket);
            })
        .listen(where);
  }

  /** CONNECT, {@code *}, and no host: a router takes these for a fault of ours. */
  private static boolean refusesHead(HttpServerRequest request) {
    String path = request.path();
    boolean hasHost =
        request.version() == HttpVersion.HTTP_1_0
            || ((HttpServerRequestInternal) request).isValidAuthority();
    if (hasHost && path != null && path.startsWith("/")) return false;
    request.response().setStatusCode(400).end();
    return true;
  }

  private static void health(RoutingContext routing, boolean up) {
    routing
        .response()
        .setStatusCode(up ? 200 : 503)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(new JsonObject().put("status", up ? "UP" : "DOWN").encode());
  }

  @Override
  public Future<?> stop() {
    if (registration != null) registration.close();
    return Future.succeededFuture();
  }
}

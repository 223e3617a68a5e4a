package io.jelly.worker;

import io.jelly.gateway.Gateway;
import io.jelly.handoff.OwnEnd;
import io.jelly.rpc.MethodOptions;
import io.jelly.rpc.RpcHttp;
import io.jelly.rpc.RpcRegistration;
import io.jelly.rpc.RpcTcp;
import io.jelly.rpc.RpcWebSocket;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the built-in service: JSON-RPC over HTTP and WebSocket on {@code /rpc} and {@code
 * /}, health checks, on the shared port; JSON-RPC over plain TCP on a second one.
 */
final class BuiltInService extends VerticleBase {
  private static final int IDLE_TIMEOUT_S = 120;

  private final RpcWorker rpc;
  private final Gateway gateway;
  private final int instance;
  private final SocketAddress address;
  private final @Nullable SocketAddress tcpAddress;
  private @Nullable RpcRegistration registration;

  /**
   * @param gateway takes the requests that are for upstreams
   * @param tcpAddress where to serve plain TCP; null for nowhere
   */
  BuiltInService(
      RpcWorker rpc,
      Gateway gateway,
      int instance,
      SocketAddress address,
      @Nullable SocketAddress tcpAddress) {
    this.rpc = rpc;
    this.gateway = gateway;
    this.instance = instance;
    this.address = address;
    this.tcpAddress = tcpAddress;
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
    new RpcHttp(rpc.dispatcher(), () -> false).mount(router);
    new RpcWebSocket(rpc.dispatcher(), OwnEnd::expect).mount(router);
    HttpServerOptions options = new HttpServerOptions().setIdleTimeout(IDLE_TIMEOUT_S);
    return vertx
        .createHttpServer(RpcWebSocket.configure(options, rpc.dispatcher().limits()))
        .requestHandler(
            request -> {
              if (!gateway.handle(request)) router.handle(request);
            })
        .listen(address)
        .onSuccess(
            server -> {
              rpc.serves("http", address, server.actualPort(), "/rpc");
              rpc.serves("ws", address, server.actualPort(), "/rpc");
            })
        // Only then: the first listener of a worker is the one that its direct port leads to.
        .compose(server -> listenTcp());
  }

  private Future<?> listenTcp() {
    SocketAddress tcp = tcpAddress;
    if (tcp == null) return Future.succeededFuture();
    return vertx
        .createNetServer(new NetServerOptions().setIdleTimeout(IDLE_TIMEOUT_S))
        .connectHandler(new RpcTcp(rpc.dispatcher(), new WorkerTcp()))
        .listen(tcp)
        .onSuccess(server -> rpc.serves("tcp", tcp, server.actualPort(), ""));
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

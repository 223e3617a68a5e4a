package io.jelly.gateway;

import io.jelly.handoff.ClientConnections;
import io.jelly.handoff.OwnEnd;
import io.jelly.handoff.RawConnection;
import io.jelly.rpc.Dispatcher;
import io.jelly.rpc.MethodTable;
import io.jelly.rpc.RpcHttp;
import io.jelly.rpc.RpcLimits;
import io.jelly.rpc.RpcTimer;
import io.jelly.rpc.RpcWebSocket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A gateway beside the RPC service, as in a worker, on a free port. */
final class GatewayFixture implements AutoCloseable {
  static final GatewayTransport TRANSPORT =
      new GatewayTransport() {
        @Override
        public void becomesTunnel(HttpConnection connection) {
          RawConnection.liftIdleTimeout(connection);
        }

        @Override
        public void hold(HttpConnection connection, long ms) {
          RawConnection.hold(connection, ms);
        }

        @Override
        public void release(HttpConnection connection) {
          RawConnection.release(connection);
        }

        @Override
        public void cut(HttpConnection connection) {
          RawConnection.cut(connection);
        }
      };

  final Vertx vertx = Vertx.vertx();
  final Gateway gateway;
  final MethodTable methods;
  final ObservedUpstreams observed = new ObservedUpstreams();
  final ClientConnections clients;
  private final HttpServer server;

  GatewayFixture(JsonObject settings) {
    this(settings, 120_000);
  }

  /**
   * @param idleMs silence that ends a client's connection
   */
  GatewayFixture(JsonObject settings, int idleMs) {
    clients = new ClientConnections(idleMs);
    RpcLimits limits = RpcLimits.defaults();
    methods = new MethodTable(limits);
    gateway =
        new Gateway(settings, service -> methods.register(service, null), TRANSPORT, observed);
    await(vertx.deployVerticle(gateway));
    Dispatcher dispatcher = new Dispatcher(methods, limits, RpcTimer.of(vertx), null);
    Router router = Router.router(vertx);
    new RpcHttp(dispatcher, () -> false)
        .whileAnswering(
            request -> {
              RawConnection.hold(request.connection(), Long.MAX_VALUE);
              return () -> RawConnection.release(request.connection());
            })
        .mount(router);
    new RpcWebSocket(dispatcher, OwnEnd::expect).mount(router);
    server =
        await(
            vertx
                .createHttpServer(
                    RpcWebSocket.configure(
                        new HttpServerOptions()
                            .setIdleTimeout(idleMs)
                            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS),
                        limits))
                .connectionHandler(connection -> clients.add(connection, () -> {}))
                .requestHandler(
                    request -> {
                      if (!gateway.handle(request)) router.handle(request);
                    })
                .listen(0, "127.0.0.1"));
  }

  /** In front of nodes, on {@code /}. */
  static GatewayFixture before(FakeServer... nodes) {
    return new GatewayFixture(settings(route(nodes)));
  }

  static JsonObject settings(JsonObject... routes) {
    return new JsonObject().put("probeMs", 200).put("routes", new JsonArray(List.of(routes)));
  }

  static JsonObject route(FakeServer... nodes) {
    JsonArray urls = new JsonArray();
    for (FakeServer node : nodes) urls.add(node.url());
    return new JsonObject().put("path", "/").put("kind", "jellychain").put("upstreams", urls);
  }

  int port() {
    return server.actualPort();
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}

package io.jelly.rpc;

import io.jelly.handoff.HalfClosedSocket;
import io.jelly.handoff.MeasuredFrames;
import io.jelly.handoff.OwnEnd;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;

/** The methods of a {@link RpcFixture} behind all faces, on free ports. */
final class ServerFixture implements AutoCloseable {
  private static final TcpTransport TRANSPORT =
      new TcpTransport() {
        @Override
        public void allowHalfClose(NetSocket socket) {
          HalfClosedSocket.allow(socket);
        }

        @Override
        public void endOutput(NetSocket socket) {
          HalfClosedSocket.endOutput(socket);
        }

        @Override
        public void handled(NetSocket socket, long bytes) {}

        @Override
        public boolean isMoving(NetSocket socket) {
          return false;
        }
      };

  final Vertx vertx = Vertx.vertx();
  final RpcFixture rpc;
  final EventHub events;
  final HttpServer http;
  final NetServer tcp;

  ServerFixture(RpcLimits limits) throws Exception {
    this(limits, Authentication.NONE);
  }

  ServerFixture(RpcLimits limits, Authentication authentication) throws Exception {
    this(new LiveLimits(limits), authentication);
  }

  ServerFixture(LiveLimits limits, Authentication authentication) throws Exception {
    rpc = new RpcFixture(limits, authentication);
    events = new EventHub(vertx);
    EventMethods.register(rpc.table, events);
    await(events.listen((topic, data) -> {}));
    Router router = Router.router(vertx);
    RpcHttp calls = new RpcHttp(rpc.dispatcher, () -> false);
    calls.mount(router);
    new RpcWebSocket(
            rpc.dispatcher,
            connection -> {
              OwnEnd.expect(connection);
              MeasuredFrames.read(connection, () -> limits.get().messageBytes());
            })
        .mount(router);
    http =
        await(
            vertx
                .createHttpServer(RpcWebSocket.configure(new HttpServerOptions(), limits.get()))
                .requestHandler(
                    request -> {
                      if (!calls.handle(request)) router.handle(request);
                    })
                .listen(0, "127.0.0.1"));
    tcp =
        await(
            vertx
                .createNetServer()
                .connectHandler(new RpcTcp(rpc.dispatcher, TRANSPORT))
                .listen(0, "127.0.0.1"));
  }

  /** A client of each face. */
  Face face(String name) throws Exception {
    return switch (name) {
      case "http" -> new HttpFace(http.actualPort());
      case "http2" -> new Http2Face(vertx, http.actualPort());
      case "websocket" -> new WebSocketFace(vertx, http.actualPort(), "/rpc");
      default -> new TcpFace(tcp.actualPort());
    };
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}

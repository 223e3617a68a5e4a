package io.jelly.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.SocketAddress;

/**
 * Five servers: HTTP (1.1, 2 and WebSocket), HTTP over TLS, TCP, HTTP over a Unix domain socket and
 * TCP over one. The configuration has {@code http, tls, tcp} (ports), {@code unix, unixTcp} (paths)
 * and {@code keystore} (a PKCS 12 file).
 */
public final class ManyServersVerticle extends VerticleBase {
  private static final String PID = String.valueOf(ProcessHandle.current().pid());

  @Override
  public Future<?> start() {
    JsonObject config = config();
    HttpServerOptions tls =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(
                new PfxOptions().setPath(config.getString("keystore")).setPassword("changeit"));
    return Future.all(
        http(new HttpServerOptions()).listen(port(config, "http")),
        http(tls).listen(port(config, "tls")),
        http(new HttpServerOptions())
            .listen(SocketAddress.domainSocketAddress(config.getString("unix"))),
        tcp().listen(port(config, "tcp")),
        tcp().listen(SocketAddress.domainSocketAddress(config.getString("unixTcp"))));
  }

  private static SocketAddress port(JsonObject config, String name) {
    return SocketAddress.inetSocketAddress(config.getInteger(name), "127.0.0.1");
  }

  private HttpServer http(HttpServerOptions options) {
    return vertx
        .createHttpServer(options)
        .requestHandler(ManyServersVerticle::answer)
        .webSocketHandler(
            socket -> socket.textMessageHandler(text -> socket.writeTextMessage(PID + " " + text)));
  }

  private static void answer(HttpServerRequest request) {
    request
        .response()
        .end(PID + " " + request.version() + " " + request.remoteAddress() + " " + request.path());
  }

  /** Echoes. */
  private NetServer tcp() {
    return vertx.createNetServer().connectHandler(socket -> socket.handler(socket::write));
  }
}

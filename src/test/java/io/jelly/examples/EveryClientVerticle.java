package io.jelly.examples;

import io.jelly.cluster.Migration;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.parsetools.RecordParser;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Something to do for every kind of client. {@code GET} answers the path, {@code POST} the SHA-256
 * of the body, {@code GET /chunks?ms=N} ten chunks "0" to "9" over that time; a WebSocket answers
 * each text with "re: " before it; so does TCP each line, and its connections may move between
 * lines. The configuration has the ports {@code tls} (with {@code keystore}, a PKCS 12 file) and
 * {@code tcp}; what is missing is not opened.
 */
public final class EveryClientVerticle extends VerticleBase {
  private static final int CHUNKS = 10;

  @Override
  public Future<?> start() {
    Future<?> started =
        http(new HttpServerOptions()).listen(Integer.parseInt(System.getenv("JELLY_PORT")));
    if (config().containsKey("tls"))
      started = started.compose(http -> http(tls()).listen(config().getInteger("tls")));
    if (config().containsKey("tcp"))
      started =
          started.compose(
              http ->
                  vertx
                      .createNetServer()
                      .connectHandler(this::lines)
                      .listen(config().getInteger("tcp")));
    return started;
  }

  private HttpServerOptions tls() {
    return new HttpServerOptions()
        .setSsl(true)
        .setUseAlpn(true)
        .setKeyCertOptions(
            new PfxOptions().setPath(config().getString("keystore")).setPassword("changeit"));
  }

  private HttpServer http(HttpServerOptions options) {
    return vertx
        .createHttpServer(options)
        .requestHandler(this::answer)
        .webSocketHandler(
            socket ->
                socket.textMessageHandler(
                    text ->
                        // Nobody hears the answer once the socket is on its way out.
                        socket.writeTextMessage("re: " + text).otherwiseEmpty()));
  }

  private void answer(HttpServerRequest request) {
    if (request.path().equals("/chunks")) {
      chunks(request.response(), Long.parseLong(request.getParam("ms")) / CHUNKS);
    } else if (request.method().name().equals("POST")) {
      MessageDigest digest = sha256();
      request.handler(part -> digest.update(part.getBytes()));
      request.endHandler(end -> request.response().end(HexFormat.of().formatHex(digest.digest())));
    } else {
      request.response().end(request.uri());
    }
  }

  private void chunks(HttpServerResponse response, long pauseMs) {
    response.setChunked(true);
    Future<Void> sent = Future.succeededFuture();
    for (int i = 0; i < CHUNKS; i++) {
      String chunk = String.valueOf(i);
      sent =
          sent.compose(before -> vertx.timer(Math.max(1, pauseMs)))
              .compose(time -> response.write(chunk));
    }
    sent.onSuccess(all -> response.end());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void lines(NetSocket socket) {
    Migration.handled(socket, 0);
    RecordParser.newDelimited("\n", socket)
        .handler(
            line -> {
              socket.write(Buffer.buffer("re: ").appendBuffer(line).appendString("\n"));
              Migration.handled(socket, line.length() + 1L);
            });
  }
}

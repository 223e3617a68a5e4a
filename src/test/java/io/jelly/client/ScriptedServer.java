package io.jelly.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A server that does with each request, or each text of a WebSocket, what the script says next. */
final class ScriptedServer implements AutoCloseable {
  final Vertx vertx = Vertx.vertx();
  final List<String> received = new CopyOnWriteArrayList<>();
  final List<String> tokens = new CopyOnWriteArrayList<>();
  private final BlockingQueue<BiConsumer<HttpServerRequest, JsonObject>> requests =
      new LinkedBlockingQueue<>();
  private final BlockingQueue<BiConsumer<ServerWebSocket, JsonObject>> texts =
      new LinkedBlockingQueue<>();
  private final HttpServer server;
  final AtomicInteger connections = new AtomicInteger();
  volatile boolean rejecting;

  ScriptedServer() throws Exception {
    server =
        await(
            vertx
                .createHttpServer(new HttpServerOptions())
                .requestHandler(this::request)
                .webSocketHandshakeHandler(
                    handshake -> {
                      tokens.add(String.valueOf(handshake.headers().get("authorization")));
                      Future<?> unused = rejecting ? handshake.reject(401) : handshake.accept();
                    })
                .webSocketHandler(this::webSocket)
                .listen(0, "127.0.0.1"));
  }

  private void request(HttpServerRequest request) {
    tokens.add(String.valueOf(request.getHeader("authorization")));
    request.bodyHandler(
        body -> {
          received.add(body.toString());
          requests.remove().accept(request, first(body.toString()));
        });
  }

  private void webSocket(ServerWebSocket socket) {
    connections.incrementAndGet();
    socket.textMessageHandler(
        text -> {
          received.add(text);
          texts.remove().accept(socket, first(text));
        });
  }

  private static JsonObject first(String body) {
    return body.startsWith("{") ? new JsonObject(body) : new JsonObject();
  }

  ScriptedServer then(BiConsumer<HttpServerRequest, JsonObject> step) {
    requests.add(step);
    return this;
  }

  ScriptedServer thenText(BiConsumer<ServerWebSocket, JsonObject> step) {
    texts.add(step);
    return this;
  }

  String http() {
    return "http://127.0.0.1:" + server.actualPort() + "/rpc";
  }

  String ws() {
    return "ws://127.0.0.1:" + server.actualPort() + "/rpc";
  }

  static String result(Object id, Object value) {
    return new JsonObject().put("jsonrpc", "2.0").put("result", value).put("id", id).encode();
  }

  static String error(Object id, int code, Object data) {
    JsonObject error = new JsonObject().put("code", code).put("message", "no").put("data", data);
    return new JsonObject().put("jsonrpc", "2.0").put("error", error).put("id", id).encode();
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
  }
}

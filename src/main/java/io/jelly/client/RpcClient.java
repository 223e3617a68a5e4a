package io.jelly.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls a JSON-RPC 2.0 service over HTTP or WebSocket, as the URL says.
 *
 * <p>What was certainly not executed is repeated (the server was not reached, is busy, or has no
 * provider now: -32004, -32005); where nobody knows, only calls marked idempotent are. A WebSocket
 * that ends is opened again with the next call; what was under way when the server closed it with
 * 1012 is repeated on the next one. A call ends with its result, a JSON-like value, or fails with
 * {@link RpcFailure}, within {@link RpcClientOptions#timeoutMs}. Thread-safe.
 */
public final class RpcClient {
  private final Vertx vertx;
  private final RpcClientOptions options;
  private final Transport transport;
  private final Notifications notifications = new Notifications();

  private RpcClient(Vertx vertx, RpcClientOptions options) {
    this.vertx = vertx;
    this.options = options;
    transport =
        options.isWebSocket()
            ? new WebSocketTransport(vertx, options, notifications)
            : new HttpTransport(vertx, options);
  }

  /** A client; nothing is connected before the first call. */
  public static RpcClient create(Vertx vertx, RpcClientOptions options) {
    return new RpcClient(vertx, options);
  }

  /**
   * Calls a method that must not be executed twice.
   *
   * @param params a JsonArray, a JsonObject, or null for none
   */
  public Future<@Nullable Object> call(String method, @Nullable Object params) {
    return call(RpcRequest.of(method, params));
  }

  /** Calls a method. */
  public Future<@Nullable Object> call(RpcRequest request) {
    return new CallRound(vertx, transport, options, false, List.of(request)).start().get(0);
  }

  /**
   * Sends several calls as one batch; the results stand in their order. What is repeated of it is
   * sent as a smaller one. The future never fails.
   */
  public Future<List<RpcResult>> batch(List<RpcRequest> requests) {
    if (requests.isEmpty()) return Future.succeededFuture(List.of());
    List<Future<RpcResult>> ends = new ArrayList<>();
    for (Future<@Nullable Object> end :
        new CallRound(vertx, transport, options, true, requests).start()) {
      ends.add(
          end.map(value -> new RpcResult(value, null))
              .otherwise(failure -> new RpcResult(null, (RpcFailure) failure)));
    }
    return Future.all(ends).map(done -> done.<RpcResult>list());
  }

  /** Sends a notification: done when it is written, once; nobody knows whether it was executed. */
  public Future<Void> notify(String method, @Nullable Object params) {
    return transport.send(RpcRequest.of(method, params).toJson().toBuffer(), options.timeoutMs());
  }

  /**
   * Sets who hears what the server sends unasked, by method and params; of a WebSocket only. On an
   * event loop.
   */
  public void onNotification(BiConsumer<String, @Nullable Object> handler) {
    notifications.handler(handler);
  }

  /**
   * Subscribes to events, of a WebSocket only: they come as notifications {@code events.event} with
   * {@code {"topic","data"}}. Whenever the connection has ended it is opened again for them, and
   * what was published meanwhile is lost.
   *
   * @param topics as {@code orders.new}, {@code orders.*} or {@code *}
   * @return done when the server has answered; the topics are kept also if that fails
   */
  public Future<Void> subscribe(Collection<String> topics) {
    if (!(transport instanceof WebSocketTransport socket))
      return Future.failedFuture(new IllegalStateException("events come over a WebSocket only"));
    JsonArray params = new JsonArray().add(new JsonArray(List.copyOf(topics)));
    return socket
        .remember(topics)
        .compose(done -> call(RpcRequest.of(WebSocketTransport.SUBSCRIBE, params).asIdempotent()))
        .mapEmpty();
  }

  /** Ends that for these topics. */
  public Future<Void> unsubscribe(Collection<String> topics) {
    if (!(transport instanceof WebSocketTransport socket)) return Future.succeededFuture();
    JsonArray params = new JsonArray().add(new JsonArray(List.copyOf(topics)));
    return socket
        .forget(topics)
        .compose(done -> call(RpcRequest.of("events.unsubscribe", params).asIdempotent()))
        .mapEmpty();
  }

  /** Ends all connections; what is under way fails. */
  public Future<Void> close() {
    return transport.close();
  }
}

package io.jelly.client;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket for everything, opened with the first body and again when it has ended. All of it
 * on one context.
 */
final class WebSocketTransport implements Transport {
  static final String SUBSCRIBE = "events.subscribe";
  private static final long AGAIN_MS = 50;
  private static final long SLOWLY_MS = 1_000;
  private static final int UNAUTHORIZED = 401;

  private final Vertx vertx;
  private final RpcClientOptions options;
  private final WebSocketClient client;
  private final Notifications notifications;
  private final Context context;
  private @Nullable Future<WebSocketLink> current;
  private final Set<String> topics = new TreeSet<>();
  private boolean closed;

  WebSocketTransport(Vertx vertx, RpcClientOptions options, Notifications notifications) {
    this.vertx = vertx;
    this.options = options;
    this.notifications = notifications;
    context = vertx.getOrCreateContext();
    client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setSsl(options.isTls())
                .setTrustOptions(options.trust())
                .setMaxFrameSize(options.maxResponseBytes())
                .setMaxMessageSize(options.maxResponseBytes()));
  }

  @Override
  public Future<Map<Long, JsonObject>> exchange(Buffer body, Set<Long> ids, long timeoutMs) {
    Promise<Map<Long, JsonObject>> answered = Promise.promise();
    context.runOnContext(
        ignored ->
            linkInTime(timeoutMs)
                .onSuccess(link -> link.exchange(body, ids, timeoutMs).onComplete(answered))
                .onFailure(answered::fail));
    return answered.future();
  }

  @Override
  public Future<Void> send(Buffer body, long timeoutMs) {
    Promise<Void> sent = Promise.promise();
    context.runOnContext(
        ignored ->
            linkInTime(timeoutMs)
                .onSuccess(link -> link.send(body).onComplete(sent))
                .onFailure(sent::fail));
    return sent.future();
  }

  private Future<WebSocketLink> link(long timeoutMs) {
    if (closed) return Future.failedFuture(new Unanswered("the client is closed", false));
    Future<WebSocketLink> known = current;
    if (known != null) return known;
    Promise<WebSocketLink> made = Promise.promise();
    Future<WebSocketLink> next = made.future();
    current = next;
    connect(timeoutMs)
        .onSuccess(socket -> made.complete(opened(socket)))
        .onFailure(
            failure -> {
              current = null;
              made.fail(failure instanceof RpcFailure ? failure : refused(failure));
            });
    return next;
  }

  private Future<WebSocket> connect(long timeoutMs) {
    try {
      return client.connect(target(timeoutMs));
    } catch (RpcFailure noToken) {
      return Future.failedFuture(noToken);
    }
  }

  /** Others may have begun to open it, with more time than there is for this call. */
  private Future<WebSocketLink> linkInTime(long timeoutMs) {
    return link(timeoutMs)
        .timeout(timeoutMs, TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException
                        ? new Unanswered("not connected in time", false)
                        : failure));
  }

  private WebSocketConnectOptions target(long timeoutMs) {
    WebSocketConnectOptions target = new WebSocketConnectOptions();
    target
        .setHost(options.url().getHost())
        .setPort(options.port())
        .setSsl(options.isTls())
        .setURI(options.target())
        .setConnectTimeout(timeoutMs);
    target.setTimeout(timeoutMs);
    String token = options.currentToken();
    if (!token.isEmpty()) target.putHeader("authorization", "Bearer " + token);
    return target;
  }

  private WebSocketLink opened(WebSocket socket) {
    WebSocketLink link = new WebSocketLink(vertx, socket, notifications, this::ended);
    if (!topics.isEmpty()) {
      RpcRequest again = RpcRequest.of(SUBSCRIBE, topics());
      long id = CallRound.nextId();
      link.exchange(again.toJson().put("id", id).toBuffer(), Set.of(id), options.timeoutMs());
    }
    return link;
  }

  private void ended() {
    current = null;
    if (!topics.isEmpty()) vertx.setTimer(AGAIN_MS, passed -> openAgain());
  }

  /** Events come without being asked for, so nobody's call would open it. */
  private void openAgain() {
    if (closed || current != null) return;
    link(options.timeoutMs())
        .onFailure(failure -> vertx.setTimer(SLOWLY_MS, passed -> openAgain()));
  }

  private JsonArray topics() {
    return new JsonArray().add(new JsonArray(List.copyOf(topics)));
  }

  /** These are asked for again on each later connection. */
  Future<Void> remember(Collection<String> more) {
    return onContext(() -> topics.addAll(more));
  }

  /** These no more. */
  Future<Void> forget(Collection<String> some) {
    return onContext(() -> topics.removeAll(some));
  }

  private Future<Void> onContext(Runnable change) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        ignored -> {
          change.run();
          done.complete();
        });
    return done.future();
  }

  private static RuntimeException refused(Throwable failure) {
    if (failure instanceof UpgradeRejectedException rejected
        && rejected.getStatus() == UNAUTHORIZED)
      return new RpcFailure(
          RpcFailure.UNAUTHENTICATED, "the server does not accept the token", null);
    return new Unanswered(String.valueOf(failure.getMessage()), false);
  }

  @Override
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        ignored -> {
          closed = true;
          client.close().onComplete(done);
        });
    return done.future();
  }
}

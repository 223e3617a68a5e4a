package io.jelly.client;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One open WebSocket with what waits for answers on it. On the context of its socket. */
final class WebSocketLink {
  private static final int RESTART = 1012;
  private static final int UNAUTHENTICATED = 4401;

  /** What our server adds to 1012 when it has answered all it will ever execute. */
  private static final String ALL_ANSWERED = "all answered";

  /** Below the idle time-outs of proxies, and of our server. */
  private static final long PING_MS = 30_000;

  private static final Buffer PING = Buffer.buffer("jelly");

  /** One body that waits for the answers of its calls. */
  private record Waiting(
      Set<Long> missing, Map<Long, JsonObject> found, Promise<Map<Long, JsonObject>> ended) {}

  private final Vertx vertx;
  private final WebSocket socket;
  private final Notifications notifications;
  private final Map<Long, Waiting> waiting = new HashMap<>();
  private boolean heard = true;

  /** Tells once when the socket is no more to be used. */
  WebSocketLink(Vertx vertx, WebSocket socket, Notifications notifications, Runnable ended) {
    this.vertx = vertx;
    this.socket = socket;
    this.notifications = notifications;
    long pings = vertx.setPeriodic(PING_MS, ignored -> ping());
    socket.textMessageHandler(this::received);
    socket.pongHandler(pong -> heard = true);
    socket.exceptionHandler(broken -> {}); // The close handler hears of it as well.
    socket.closeHandler(
        closed -> {
          vertx.cancelTimer(pings);
          ended.run();
          closed();
        });
  }

  Future<Map<Long, JsonObject>> exchange(Buffer body, Set<Long> ids, long timeoutMs) {
    if (socket.isClosed()) {
      return Future.failedFuture(new Transport.Unanswered("the connection has ended", false));
    }
    Waiting mine = new Waiting(new HashSet<>(ids), new HashMap<>(), Promise.promise());
    ids.forEach(id -> waiting.put(id, mine));
    long timer =
        vertx.setTimer(
            timeoutMs,
            late -> mine.ended().tryFail(new Transport.Unanswered("no answer in time", true)));
    mine.ended()
        .future()
        .onComplete(
            ended -> {
              vertx.cancelTimer(timer);
              waiting.keySet().removeAll(ids);
            });
    // What cannot be written is on a socket that ends: its close handler says how.
    socket.writeTextMessage(body.toString());
    return mine.ended().future();
  }

  Future<Void> send(Buffer body) {
    return socket.writeTextMessage(body.toString());
  }

  private void received(String text) {
    heard = true;
    for (JsonObject message : Responses.objects(Buffer.buffer(text))) {
      Long id = Responses.id(message);
      Waiting mine = id == null ? null : waiting.get(id);
      if (id == null || message.containsKey("method")) {
        notifications.received(message);
      } else if (mine != null && mine.missing().remove(id)) {
        mine.found().put(id, message);
        if (mine.missing().isEmpty()) mine.ended().tryComplete(mine.found());
      }
    }
  }

  /** A server that answers no ping is gone without a word. */
  private void ping() {
    if (!heard) {
      socket.close();
      return;
    }
    heard = false;
    socket.writePing(PING);
  }

  private void closed() {
    Short code = socket.closeStatusCode();
    String reason = String.valueOf(socket.closeReason());
    boolean polite =
        code != null
            && (code == UNAUTHENTICATED || (code == RESTART && reason.contains(ALL_ANSWERED)));
    Transport.Unanswered gone =
        new Transport.Unanswered("the server closed the WebSocket (" + code + ")", !polite);
    Set.copyOf(waiting.values()).forEach(one -> one.ended().tryFail(gone));
  }
}

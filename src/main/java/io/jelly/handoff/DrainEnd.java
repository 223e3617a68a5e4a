package io.jelly.handoff;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.net.impl.ShutdownEvent;
import io.vertx.core.net.impl.VertxHandler;
import java.util.concurrent.TimeUnit;

/**
 * How connections that cannot move are ended: a WebSocket by close code 1012, on which clients
 * reconnect, at once or when it has answered what is in flight ({@link OwnEnd}); HTTP/2 by GOAWAY;
 * a TCP connection by Vert.x's shutdown event (a handler of the application hears of it) and at the
 * deadline.
 *
 * @param timeoutMs until the deadline
 */
record DrainEnd(long timeoutMs) {
  /** On the event loop. */
  void shutDown(Channel channel) {
    switch (Protocol.of(channel.pipeline())) {
      case WEBSOCKET ->
          channel
              .pipeline()
              .get(VertxHandler.class)
              .getConnection()
              .shutdown(
                  restart(), OwnEnd.isExpected(channel) ? timeoutMs : 0, TimeUnit.MILLISECONDS);
      case HTTP2 -> {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        GoAway.announce(
            channel,
            channel.pipeline().get(Http2ConnectionHandler.class),
            timeoutMs,
            () -> fireShutdown(channel, leftMs(end)));
      }
      default -> fireShutdown(channel, timeoutMs);
    }
  }

  private static CloseWebSocketFrame restart() {
    return new CloseWebSocketFrame(WebSocketCloseStatus.SERVICE_RESTART);
  }

  private static long leftMs(long endNanos) {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime()));
  }

  private static void fireShutdown(Channel channel, long timeoutMs) {
    channel.pipeline().fireUserEventTriggered(new ShutdownEvent(timeoutMs, TimeUnit.MILLISECONDS));
  }
}

package io.jelly.handoff;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
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
  /** Longer than a round trip to any client: see RFC 9113, section 6.8. */
  private static final long GOAWAY_NOTICE_MS = 1_000;

  /** How long the next requests of a client are awaited before it is told. */
  private static final long GOAWAY_PATIENCE_MS = 50;

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
      case HTTP2 -> announceGoAway(channel, channel.pipeline().get(Http2ConnectionHandler.class));
      default -> fireShutdown(channel, timeoutMs);
    }
  }

  private static CloseWebSocketFrame restart() {
    return new CloseWebSocketFrame(WebSocketCloseStatus.SERVICE_RESTART);
  }

  private static void fireShutdown(Channel channel, long timeoutMs) {
    channel.pipeline().fireUserEventTriggered(new ShutdownEvent(timeoutMs, TimeUnit.MILLISECONDS));
  }

  /**
   * First a GOAWAY that refuses nothing, so that the client opens no further streams; those that
   * are on their way meanwhile are served. Vert.x's own one names the last stream seen, and every
   * later request would fail.
   *
   * <p>It goes ahead of the answers to what the client sends next. Behind answers it could be read
   * together with them, and clients (all that use nghttp2) that have made new requests of these
   * answers find that they may not send them, and fail them.
   */
  private void announceGoAway(Channel channel, Http2ConnectionHandler http2) {
    BeforeNextRead.run(
        channel.pipeline().context(http2), () -> noticeGoAway(channel, http2), GOAWAY_PATIENCE_MS);
  }

  private void noticeGoAway(Channel channel, Http2ConnectionHandler http2) {
    goAway(channel, http2, Integer.MAX_VALUE);
    long noticeMs = Math.min(GOAWAY_NOTICE_MS, timeoutMs / 2);
    var unused =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  if (!channel.isActive()) return;
                  goAway(channel, http2, http2.connection().remote().lastStreamCreated());
                  fireShutdown(channel, timeoutMs - noticeMs);
                },
                noticeMs,
                TimeUnit.MILLISECONDS);
  }

  private static void goAway(Channel channel, Http2ConnectionHandler http2, int lastStream) {
    ChannelHandlerContext ctx = channel.pipeline().context(http2);
    http2.goAway(
        ctx, lastStream, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
    ctx.flush();
  }
}

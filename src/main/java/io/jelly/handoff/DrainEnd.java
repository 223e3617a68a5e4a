package io.jelly.handoff;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectEncoder;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.vertx.core.net.impl.ShutdownEvent;
import io.vertx.core.net.impl.VertxHandler;
import java.util.concurrent.TimeUnit;

/**
 * How connections that cannot move are ended: a WebSocket by close code 1012, on which clients
 * reconnect; HTTP/2 by GOAWAY; a TCP connection by Vert.x's shutdown event (a handler of the
 * application hears of it) and at the deadline.
 *
 * @param timeoutMs until the deadline
 */
record DrainEnd(long timeoutMs) {

  /** Whether it is neither HTTP of any version nor a WebSocket, but a plain socket of Vert.x. */
  static boolean isPlainTcp(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    return pipeline.get(VertxHandler.class) != null
        && pipeline.get(WebSocketFrameEncoder.class) == null
        && pipeline.get(HttpObjectEncoder.class) == null;
  }

  /** On the event loop. */
  void shutDown(Channel channel) {
    VertxHandler<?> handler = channel.pipeline().get(VertxHandler.class);
    if (handler != null && channel.pipeline().get(WebSocketFrameEncoder.class) != null) {
      handler.getConnection().shutdown(restart(), 0, TimeUnit.MILLISECONDS);
    } else {
      channel
          .pipeline()
          .fireUserEventTriggered(new ShutdownEvent(timeoutMs, TimeUnit.MILLISECONDS));
    }
  }

  private static CloseWebSocketFrame restart() {
    return new CloseWebSocketFrame(WebSocketCloseStatus.SERVICE_RESTART);
  }
}

package io.jelly.handoff;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.VertxHandler;

/**
 * Marks WebSockets that end themselves when their worker drains, by a shutdown handler that answers
 * what is in flight and closes with code 1012. Others are closed at once: Vert.x gives no sign of
 * whether an application would, and waiting in vain would take as long as the drain may.
 */
public final class OwnEnd {
  private static final AttributeKey<Boolean> KEY = AttributeKey.valueOf("jelly-own-end");

  private OwnEnd() {}

  /**
   * Marks the one that an HTTP connection has become, and lets it linger where its client breaks
   * the protocol; on its event loop.
   */
  public static void expect(HttpConnection upgraded) {
    Channel channel = ((ConnectionBase) upgraded).channel();
    channel.attr(KEY).set(true);
    ChannelHandlerContext vertx = channel.pipeline().context(VertxHandler.class);
    channel.pipeline().addBefore(vertx.name(), BrokenFrames.NAME, new BrokenFrames());
  }

  static boolean isExpected(Channel channel) {
    return channel.hasAttr(KEY);
  }
}

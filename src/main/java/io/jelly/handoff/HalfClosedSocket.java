package io.jelly.handoff;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.streams.impl.InboundBuffer;

/**
 * TCP connections of Vert.x whose sides end one by one. Vert.x has no words for it: the end of the
 * client's side would close the connection before the answer is written.
 */
public final class HalfClosedSocket {
  private HalfClosedSocket() {}

  /**
   * From now on the end handler of the socket is called behind the client's last byte, and the
   * connection stays. On its event loop, before anything was read.
   */
  public static void allow(NetSocket socket) {
    ChannelHandlerContext vertx = ((NetSocketInternal) socket).channelHandlerContext();
    vertx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    vertx.pipeline().addBefore(vertx.name(), "jelly-half-close", new EndOfInput());
  }

  /** Sends the client the end of our side; what was written before is on its way already. */
  public static void endOutput(NetSocket socket) {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    if (channel instanceof DuplexChannel duplex) duplex.shutdownOutput();
    else channel.close();
  }

  /** Puts Vert.x's own mark for the end of a stream behind the last byte. */
  private static final class EndOfInput extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        ctx.fireChannelRead(InboundBuffer.END_SENTINEL);
        ctx.fireChannelReadComplete();
      } else {
        ctx.fireUserEventTriggered(event);
      }
    }
  }
}

package io.jelly.handoff;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;

/**
 * Stands before the socket of a connection that is on its way to another worker: what somebody here
 * still writes to it would come between that one's bytes.
 */
final class GivenAway extends ChannelOutboundHandlerAdapter {
  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    ReferenceCountUtil.release(message);
    promise.tryFailure(new ClosedChannelException());
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {}

  @Override
  public void read(ChannelHandlerContext ctx) {}
}

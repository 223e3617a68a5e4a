package io.jelly.handoff;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;

/**
 * Ends a connection of which a copy may lie unread in a worker that was given up: that copy would
 * keep it open beyond our close.
 */
final class ShutdownBeforeClose extends ChannelOutboundHandlerAdapter {
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (ctx.channel() instanceof UnixChannel channel && channel.fd() instanceof Socket socket) {
      try {
        socket.shutdown(true, true);
      } catch (IOException e) {
        // The peer was faster.
      }
    }
    ctx.close(promise);
  }
}

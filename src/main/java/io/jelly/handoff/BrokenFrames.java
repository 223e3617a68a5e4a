package io.jelly.handoff;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import java.util.concurrent.TimeUnit;

/**
 * Tells a WebSocket client why it is closed when it sends a frame over the limit (1009) or breaks
 * the protocol (1002). Vert.x closes without a word, and over what the client is still sending,
 * which resets the connection. So this stands before Vert.x's handler, sends the close frame, and
 * lets the decoder discard what comes for a short while. On the event loop.
 */
final class BrokenFrames extends ChannelInboundHandlerAdapter {
  static final String NAME = "jelly-broken-frames";
  private static final long LINGER_MS = 2_000;

  /** The decoder's own, where it says which limit it is. */
  private static String reason(CorruptedWebSocketFrameException broken) {
    String text = broken.getMessage();
    return text == null ? broken.closeStatus().reasonText() : text;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException broken) {
      ctx.writeAndFlush(new CloseWebSocketFrame(broken.closeStatus().code(), reason(broken)));
      ctx.channel().config().setAutoRead(true);
      var unused = ctx.executor().schedule(() -> ctx.close(), LINGER_MS, TimeUnit.MILLISECONDS);
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }
}

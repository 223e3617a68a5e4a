package io.jelly.handoff;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Does one thing just before the next bytes of the peer are looked at, or after a while without
 * any: when a peer has sent something new, it has read what was answered before. On the event loop.
 */
final class BeforeNextRead extends ChannelInboundHandlerAdapter {
  private final Runnable action;
  private boolean done;

  private BeforeNextRead(Runnable action) {
    this.action = action;
  }

  /**
   * @param handler reads the bytes that are waited for
   * @param patienceMs after which the action is run without them; never on a closed channel
   */
  static void run(ChannelHandlerContext handler, Runnable action, long patienceMs) {
    BeforeNextRead waiting = new BeforeNextRead(action);
    handler.pipeline().addBefore(handler.name(), null, waiting);
    ChannelHandlerContext own = handler.pipeline().context((ChannelHandler) waiting);
    var unused =
        own.executor().schedule(() -> waiting.runOnce(own), patienceMs, TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    runOnce(ctx);
    ctx.fireChannelRead(message);
  }

  private void runOnce(ChannelHandlerContext ctx) {
    if (done) return;
    done = true;
    if (!ctx.isRemoved()) ctx.pipeline().remove(this);
    if (ctx.channel().isActive()) action.run();
  }
}

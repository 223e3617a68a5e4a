package io.jelly.handoff;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.unix.Socket;
import io.vertx.core.net.impl.ShutdownEvent;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands at the head of a connection's pipeline. It claims the connection for this worker on the
 * event loop that will serve it, before a byte is read and before the application sees it; it
 * counts it; and it ends it politely when the worker drains.
 */
final class ConnectionTracker extends ChannelInboundHandlerAdapter {
  static final String NAME = "jelly-connection";
  private static final String TLS = "ssl";

  private final OpenConnections connections;
  private final Channel channel;
  private final RequestTracker requests;
  private HandoffIntake.@Nullable Offer offer;
  private boolean anyByte;

  ConnectionTracker(
      OpenConnections connections, Channel channel, HandoffIntake.@Nullable Offer offer) {
    this.connections = connections;
    this.channel = channel;
    this.offer = offer;
    requests = new RequestTracker(connections);
    channel.closeFuture().addListener(closed -> closed());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    HandoffIntake.Offer mine = offer;
    offer = null;
    if (mine != null && !mine.take()) {
      withdraw(ctx);
      return;
    }
    if (mine != null) {
      connections.board().add(io.jelly.wire.Scoreboard.Counter.ACCEPTED, 1);
      if (mine.copied()) shutDownBeforeClose();
    }
    connections.add(this, channel.eventLoop());
  }

  /** The primary gave it to another worker: the application must never see it. */
  private void withdraw(ChannelHandlerContext ctx) {
    ChannelPipeline pipeline = ctx.pipeline();
    while (pipeline.last() != this) pipeline.removeLast();
    ctx.channel().unsafe().closeForcibly();
  }

  /**
   * An unread copy in a worker that was given up would keep the connection open beyond our close.
   */
  private void shutDownBeforeClose() {
    Socket socket = (Socket) ((io.netty.channel.unix.UnixChannel) channel).fd();
    channel
        .pipeline()
        .addLast(
            new io.netty.channel.ChannelOutboundHandlerAdapter() {
              @Override
              public void close(
                  ChannelHandlerContext ctx, io.netty.channel.ChannelPromise promise) {
                try {
                  socket.shutdown(true, true);
                } catch (IOException e) {
                  // The peer was faster.
                }
                ctx.close(promise);
              }
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!anyByte) {
      anyByte = true;
      String behind = ctx.pipeline().get(TLS) == null ? NAME : TLS;
      ctx.pipeline().addAfter(behind, RequestTracker.NAME, requests);
    }
    ctx.fireChannelRead(message);
  }

  /** Ends the connection as soon as that loses nothing; any thread. */
  void drain() {
    channel.eventLoop().execute(this::drainOnLoop);
  }

  private void drainOnLoop() {
    if (!anyByte || requests.isIdle()) channel.close();
    else if (requests.isHttp1()) requests.closeWhenAnswered();
    else channel.pipeline().fireUserEventTriggered(new ShutdownEvent(1, TimeUnit.HOURS));
  }

  void closeNow() {
    channel.close();
  }

  private void closed() {
    HandoffIntake.Offer unsettled = offer;
    if (unsettled != null) unsettled.returned(); // It never reached an event loop.
    connections.remove(this);
  }
}

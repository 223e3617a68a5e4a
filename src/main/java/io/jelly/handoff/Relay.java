package io.jelly.handoff;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;

/**
 * A client's connection and the one to the node that serves it, joined: what comes in by one goes
 * out by the other, and is read only as fast as it goes. Each side may end before the other. On the
 * event loop of both.
 */
final class Relay {
  private final DuplexChannel client;
  private final DuplexChannel server;
  private long lastByteNanos = System.nanoTime();
  private boolean answeredLast;
  private int endedSides;

  Relay(DuplexChannel client, DuplexChannel server) {
    this.client = client;
    this.server = server;
  }

  /**
   * Begins; both channels are open and not read from.
   *
   * @param early what the server has said already
   */
  void join(ByteBuf early) {
    client.pipeline().addLast(new Side(server, false));
    server.pipeline().addLast(new Side(client, true));
    client.writeAndFlush(early);
    client.read();
    server.read();
  }

  /**
   * Whether the server spoke last, and has been silent for so long: with a protocol of requests and
   * responses nothing is in flight then.
   */
  boolean isQuietFor(long nanos) {
    return answeredLast && System.nanoTime() - lastByteNanos > nanos;
  }

  void close() {
    client.close();
    server.close();
  }

  private final class Side extends ChannelInboundHandlerAdapter {
    private final DuplexChannel other;
    private final boolean isServer;

    Side(DuplexChannel other, boolean isServer) {
      this.other = other;
      this.isServer = isServer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
      lastByteNanos = System.nanoTime();
      answeredLast = isServer;
      other.write(bytes).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      other.flush();
      if (other.isWritable()) ctx.read();
    }

    /** This side's peer takes bytes again: the other one may be read from. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (ctx.channel().isWritable()) other.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent) inputEnded();
      else ctx.fireUserEventTriggered(event);
    }

    private void inputEnded() {
      if (++endedSides == 2) {
        closeWhenWritten(client);
        closeWhenWritten(server);
      } else {
        other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> other.shutdownOutput());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      closeWhenWritten(other);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  private static void closeWhenWritten(Channel channel) {
    if (channel.isActive())
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }
}

package io.jelly.handoff;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import java.util.concurrent.TimeUnit;

/**
 * Ends an HTTP/2 connection without refusing a request: first a GOAWAY that refuses nothing, so
 * that the client opens no further streams, and a PING behind it; when that has come back the
 * client has read both, and a second GOAWAY names the last stream that it opened (RFC 9113, section
 * 6.8). On the event loop of the connection.
 */
final class GoAway {
  /** A client that answers no PING for so long is not waited for. */
  private static final long LONGEST_NOTICE_MS = 5_000;

  /** What tells our PING from others. */
  private static final long PAYLOAD = 0x6a656c6c79L; // "jelly"

  private final Channel channel;
  private final Http2ConnectionHandler http2;
  private final Http2FrameListener before;
  private final Runnable known;
  private boolean ended;

  private GoAway(Channel channel, Http2ConnectionHandler http2, Runnable known) {
    this.channel = channel;
    this.http2 = http2;
    this.known = known;
    before = http2.decoder().frameListener();
  }

  /**
   * Begins.
   *
   * @param timeoutMs until the deadline of the drain, half of which the client may take to answer
   * @param known runs when the client opens no further streams, unless it has gone
   */
  static void announce(
      Channel channel, Http2ConnectionHandler http2, long timeoutMs, Runnable known) {
    new GoAway(channel, http2, known).announce(Math.min(LONGEST_NOTICE_MS, timeoutMs / 2));
  }

  private void announce(long noticeMs) {
    ChannelHandlerContext ctx = channel.pipeline().context(http2);
    send(ctx, Integer.MAX_VALUE);
    http2.decoder().frameListener(new AckListener());
    http2.encoder().writePing(ctx, false, PAYLOAD, ctx.newPromise());
    ctx.flush();
    var unused = channel.eventLoop().schedule(this::end, noticeMs, TimeUnit.MILLISECONDS);
  }

  private void end() {
    if (ended) return;
    ended = true;
    http2.decoder().frameListener(before);
    if (!channel.isActive()) return;
    ChannelHandlerContext ctx = channel.pipeline().context(http2);
    send(ctx, http2.connection().remote().lastStreamCreated());
    ctx.flush();
    known.run();
  }

  private void send(ChannelHandlerContext ctx, int lastStream) {
    http2.goAway(
        ctx, lastStream, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
  }

  private final class AckListener extends Http2FrameListenerDecorator {
    AckListener() {
      super(before);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
      if (data == PAYLOAD) end();
      else super.onPingAckRead(ctx, data);
    }
  }
}

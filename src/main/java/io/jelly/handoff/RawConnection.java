package io.jelly.handoff;

import io.jelly.handoff.ClientIdle.Holds;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;

/** What Vert.x has no words for, of connections of its HTTP servers and clients. */
public final class RawConnection {
  private RawConnection() {}

  /**
   * Lifts the server's idle time-out: the connection is about to become something else, whose owner
   * sees to that. On its event loop.
   */
  public static void liftIdleTimeout(HttpConnection connection) {
    ChannelPipeline pipeline = channel(connection).pipeline();
    Holds.of(pipeline.channel()).lift();
    if (pipeline.get(IdleStateHandler.class) != null) pipeline.remove(IdleStateHandler.class);
  }

  /**
   * A request on a client's connection is being answered: until {@link #release} only a silence of
   * so many milliseconds ends it, if that is more than the usual. On its event loop.
   */
  public static void hold(HttpConnection connection, long ms) {
    Holds.of(channel(connection)).add(ms);
  }

  /** The same for a connection of plain TCP. */
  public static void hold(NetSocket socket, long ms) {
    Holds.of(channel(socket)).add(ms);
  }

  /** It is answered; once for each {@link #hold}. On its event loop. */
  public static void release(HttpConnection connection) {
    Holds.of(channel(connection)).remove();
  }

  /** The same for a connection of plain TCP. */
  public static void release(NetSocket socket) {
    Holds.of(channel(socket)).remove();
  }

  /**
   * Closes it at once; any thread. Vert.x's own close, which stands before that of the channel too,
   * waits until everything is written: in vain where the peer does not read.
   */
  public static void cut(HttpConnection connection) {
    Channel channel = channel(connection);
    channel.eventLoop().execute(() -> channel.unsafe().close(channel.newPromise()));
  }

  private static Channel channel(HttpConnection connection) {
    return ((ConnectionBase) connection).channel();
  }

  private static Channel channel(NetSocket socket) {
    return ((NetSocketInternal) socket).channelHandlerContext().channel();
  }
}

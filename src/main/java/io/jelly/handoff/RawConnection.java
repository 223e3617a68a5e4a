package io.jelly.handoff;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpConnection;
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
    if (pipeline.get(IdleStateHandler.class) != null) pipeline.remove(IdleStateHandler.class);
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
}

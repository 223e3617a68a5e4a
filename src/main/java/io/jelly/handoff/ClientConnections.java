package io.jelly.handoff;

import io.jelly.handoff.ClientIdle.Holds;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.VertxHandler;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open connections of some servers, and the silence after which they end. They are seen to
 * close in the channel below: Vert.x's own close handler never hears of a connection that has
 * become a WebSocket, and a count kept by it would only rise. Thread-safe.
 */
public final class ClientConnections {
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private volatile long idleMs;

  /**
   * @param idleMs silence on both sides that ends a connection; 0 for never
   */
  public ClientConnections(long idleMs) {
    this.idleMs = idleMs;
  }

  /** Ends connections after another silence from now on, also those that are open. */
  public void idleAfter(long newIdleMs) {
    if (newIdleMs == idleMs) return;
    idleMs = newIdleMs;
    open.forEach(channel -> channel.eventLoop().execute(() -> applyIdle(channel)));
  }

  /** Counts a connection until it is closed, which is told; on its event loop. */
  public void add(HttpConnection connection, Runnable closed) {
    add(((ConnectionBase) connection).channel(), closed);
  }

  /** The same for plain TCP. */
  public void add(NetSocket socket, Runnable closed) {
    add(((NetSocketInternal) socket).channelHandlerContext().channel(), closed);
  }

  /** How many are open. */
  public int size() {
    return open.size();
  }

  private void add(Channel channel, Runnable closed) {
    applyIdle(channel);
    open.add(channel);
    channel
        .closeFuture()
        .addListener(
            gone -> {
              open.remove(channel);
              closed.run();
            });
  }

  private void applyIdle(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    IdleStateHandler before = pipeline.get(IdleStateHandler.class);
    ChannelHandlerContext vertx = pipeline.context(VertxHandler.class);
    boolean same = before instanceof ClientIdle && before.getAllIdleTimeInMillis() == idleMs;
    if (same || Holds.of(channel).isLifted()) return;
    IdleStateHandler idle = new ClientIdle(idleMs);
    if (before != null) pipeline.replace(before, "idle", idle);
    else if (vertx != null) pipeline.addBefore(vertx.name(), "idle", idle);
  }
}

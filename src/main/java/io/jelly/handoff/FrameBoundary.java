package io.jelly.handoff;

import io.netty.channel.Channel;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;

/**
 * Whether a connection of plain TCP stands between two frames of its application's protocol. Only
 * the application can know, so it says how many bytes it has dealt with; when that is every byte
 * that was read, none is unaccounted for, wherever it may wait: in a paused socket, in a parser, on
 * the way to another thread. On the connection's event loop, except {@link #handled}.
 */
public final class FrameBoundary {
  private long received;
  private long handled;
  private boolean told;

  FrameBoundary() {}

  /**
   * The application has dealt with so many more bytes of this socket. Any thread; without effect
   * where the connection did not come by handoff.
   */
  public static void handled(NetSocket socket, long bytes) {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    if (channel.pipeline().get(ConnectionTracker.NAME) instanceof ConnectionTracker tracker)
      tracker.handled(bytes);
  }

  /** Whether the connection is to move as soon as it stands between two frames; on its loop. */
  public static boolean isAwaited(NetSocket socket) {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    return channel.pipeline().get(ConnectionTracker.NAME) instanceof ConnectionTracker tracker
        && tracker.awaitsBoundary();
  }

  void received(int bytes) {
    received += bytes;
  }

  void add(long bytes) {
    handled += bytes;
    told = true;
  }

  /** Only of an application that tells. */
  boolean isReached() {
    return told && handled == received;
  }
}

package io.jelly.handoff;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * Leaves the first bytes of a client in the kernel until there are enough of them to tell HTTP/1.1
 * from HTTP/2. A connection that has sent fewer has then not been read from, and can still go to
 * another worker with its bytes: read ones could not, because a descriptor carries none. No request
 * of HTTP and no record of TLS is as short, and the end of the stream is seen as ever.
 */
final class FirstBytes {
  /** One more than HTTP/1.1 and HTTP/2 may have in common. */
  static final int ENOUGH = 5;

  // Of Linux, socket(7).
  private static final int SOL_SOCKET = 1;
  private static final IntegerUnixChannelOption SO_RCVLOWAT =
      new IntegerUnixChannelOption("SO_RCVLOWAT", SOL_SOCKET, 18);

  private FirstBytes() {}

  /**
   * From now on the connection counts as readable only with enough bytes; false if it cannot, as
   * one of a Unix domain server, for which the kernel has no such mark.
   */
  static boolean hold(Channel channel) {
    return channel instanceof EpollSocketChannel && channel.config().setOption(SO_RCVLOWAT, ENOUGH);
  }

  /** Every byte counts again. */
  static void release(Channel channel) {
    channel.config().setOption(SO_RCVLOWAT, 1);
  }
}

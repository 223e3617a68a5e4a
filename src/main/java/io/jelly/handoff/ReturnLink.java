package io.jelly.handoff;

import io.jelly.wire.Scoreboard;
import io.netty.channel.unix.Socket;
import java.net.InetSocketAddress;

/**
 * The primary's end of the way back: takes in the open connections that a draining worker gives
 * away. On the loop.
 */
final class ReturnLink extends DescriptorIntake {
  private final Scoreboard board;
  private final HandoffLink.Listener listener;

  ReturnLink(DescriptorLoop loop, Socket socket, Scoreboard board, HandoffLink.Listener listener) {
    super(loop, socket);
    this.board = board;
    this.listener = listener;
  }

  @Override
  void received(int descriptor, int place) {
    int slot = Scoreboard.RETURN_SLOTS + place;
    AcceptedSocket connection = new AcceptedSocket(descriptor, peer(descriptor));
    connection.listenerId(board.listener(slot));
    connection.markMigrated();
    board.free(slot);
    listener.migrated(connection);
  }

  /** As Netty's accept would have told it: length, address, port. */
  private static byte[] peer(int descriptor) {
    InetSocketAddress address = new Socket(descriptor).remoteAddress();
    byte[] host = address == null ? new byte[0] : address.getAddress().getAddress();
    byte[] peer = new byte[1 + host.length + Integer.BYTES];
    peer[0] = (byte) (host.length + Integer.BYTES);
    System.arraycopy(host, 0, peer, 1, host.length);
    return peer;
  }
}

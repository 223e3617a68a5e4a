package io.jelly.handoff;

import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Kind;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The primary's end of the way back: takes in the open connections that a draining worker gives
 * away, and the listening sockets of a worker that outlived the primary before. On the loop.
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
  void received(int descriptor, int place) throws IOException {
    int slot = Scoreboard.RETURN_SLOTS + place;
    if (board.kind(slot) == Kind.LISTENER) {
      int listenerId = board.listener(slot);
      board.free(slot);
      listener.listening(listenerId, ListeningSocket.of(descriptor));
      return;
    }
    AcceptedSocket connection = new AcceptedSocket(descriptor, peer(descriptor));
    connection.listenerId(board.listener(slot));
    connection.markMigrated();
    if (board.kind(slot).isCopied()) connection.markCopied();
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

package io.jelly.handoff;

import io.jelly.wire.Proxied;
import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Kind;
import io.netty.channel.unix.Socket;
import java.io.IOException;

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
    byte[] peer = PeerBytes.of(new Socket(descriptor).remoteAddress());
    AcceptedSocket connection = new AcceptedSocket(descriptor, peer);
    Proxied proxied = board.proxied(slot);
    if (proxied != null) connection.markProxied(proxied);
    connection.listenerId(board.listener(slot));
    connection.markMigrated();
    if (board.kind(slot).isCopied()) connection.markCopied();
    board.free(slot);
    listener.migrated(connection);
  }
}

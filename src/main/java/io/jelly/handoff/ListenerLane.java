package io.jelly.handoff;

import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Claim;
import io.jelly.wire.Scoreboard.Kind;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How a new primary gets the node's listening sockets: the workers that outlived the old one send
 * it their copies, over a way back as migrated connections take it. On the loop.
 */
final class ListenerLane {
  private static final long LOOK_AGAIN_MS = 2;
  private static final int MAX_LOOKS = 5_000;

  private final DescriptorLoop loop;
  private final Scoreboard board;
  private final Socket socket;
  private int sent;

  private ListenerLane(DescriptorLoop loop, Scoreboard board, Socket socket) {
    this.loop = loop;
    this.board = board;
    this.socket = socket;
  }

  /**
   * Sends copies. The return slots must be free, and nothing else may use them until all of these
   * have been read.
   *
   * @throws IOException if the primary is gone
   */
  static void send(
      DescriptorLoop loop, Path path, Scoreboard board, List<ListenerCopies.Copy> copies)
      throws IOException {
    Socket socket = Socket.newSocketDomain();
    ListenerLane lane = new ListenerLane(loop, board, socket);
    try {
      socket.connect(new DomainSocketAddress(path.toString()));
      for (ListenerCopies.Copy copy : copies) {
        if (lane.sent == Scoreboard.SLOTS || !lane.send(copy)) break;
      }
      lane.closeWhenRead(MAX_LOOKS);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private boolean send(ListenerCopies.Copy copy) throws IOException {
    int slot = Scoreboard.RETURN_SLOTS + sent;
    board.offer(slot, Kind.LISTENER, copy.listenerId());
    if (socket.sendFd(copy.socket().descriptor()) < 0) {
      board.free(slot);
      return false;
    }
    sent++;
    return true;
  }

  private void closeWhenRead(int looks) {
    boolean read = true;
    for (int i = 0; i < sent; i++) read &= board.claim(Scoreboard.RETURN_SLOTS + i) == Claim.FREE;
    if (!read && looks > 0) {
      loop.after(LOOK_AGAIN_MS, () -> closeWhenRead(looks - 1));
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      // Everything has been read, or nobody will.
    }
  }
}

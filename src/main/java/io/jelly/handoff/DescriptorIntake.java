package io.jelly.handoff;

import io.jelly.wire.Scoreboard;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/**
 * A socket on which descriptors arrive: the n-th one belongs to place n mod the number of slots. On
 * the loop.
 */
abstract class DescriptorIntake extends SocketHandle {
  /** How many are read before other events of the loop get their turn. */
  private static final int BURST = 64;

  private long next;

  DescriptorIntake(DescriptorLoop loop, Socket socket) {
    super(loop, socket);
  }

  /** A descriptor has arrived; {@code place} is where the scoreboard tells what it is. */
  abstract void received(int descriptor, int place) throws IOException;

  @Override
  final void ready(EpollIoEvent event) throws IOException {
    for (int i = 0; i < BURST && !isClosed(); i++) if (!takeIn()) return;
  }

  /** Reads one descriptor; false if there is none now. Closes at the end. */
  final boolean takeIn() throws IOException {
    int descriptor = socket.recvFd();
    if (descriptor < 0) close();
    else if (descriptor > 0) received(descriptor, (int) (next++ % Scoreboard.SLOTS));
    return descriptor > 0;
  }

  @Override
  void closed() {}
}

package io.jelly.handoff;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Where another node of this host and this user gets copies of the node's listening sockets, so
 * that both accept from the same port. Who connects is sent all of them, without asking anything,
 * and keeps the one it is looking for.
 */
public final class PortShare {
  private static final long LOOK_NANOS = 1_000_000;

  /** What the kernel holds for a reader that is slow; who listens on more ports shares these. */
  private static final int MOST = 64;

  private final int uid;
  private final Supplier<List<ListeningSocket>> sockets;
  private final Acceptor acceptor;

  private PortShare(DescriptorLoop loop, Path path, Supplier<List<ListeningSocket>> sockets)
      throws IOException {
    this.sockets = sockets;
    uid = OwnersSocket.folderOwner(path);
    acceptor = OwnersSocket.listen(loop, path, this::arrived);
  }

  /**
   * Listens on a path, for processes of this one's own user. Call before the loop is busy.
   *
   * @param sockets those to share now; called on the loop
   */
  public static PortShare listen(
      DescriptorLoop loop, Path path, Supplier<List<ListeningSocket>> sockets) throws IOException {
    return new PortShare(loop, path, sockets);
  }

  /**
   * A copy of the other node's listening socket of exactly this address; empty if it has none.
   * Waits on this thread, up to the deadline.
   *
   * @param path where the other node shares; its folder must belong to this process's user
   * @throws IOException if nobody shares there
   */
  public static Optional<ListeningSocket> fetch(Path path, SocketAddress address, Duration deadline)
      throws IOException {
    if (OwnersSocket.owner(path) != OwnersSocket.owner(Path.of("/proc/self")))
      throw new IOException(path + " belongs to another user");
    long end = System.nanoTime() + deadline.toNanos();
    Socket link = Socket.newSocketDomain();
    try {
      link.connect(new DomainSocketAddress(path.toString()));
      Optional<ListeningSocket> found = Optional.empty();
      while (System.nanoTime() - end < 0) {
        int descriptor = link.recvFd();
        if (descriptor < 0) return found;
        if (descriptor == 0) LockSupport.parkNanos(LOOK_NANOS);
        else found = chosen(found, ListeningSocket.of(descriptor), address);
      }
      return found;
    } finally {
      link.close();
    }
  }

  private static Optional<ListeningSocket> chosen(
      Optional<ListeningSocket> before, ListeningSocket next, SocketAddress address) {
    if (before.isEmpty() && next.address().equals(address)) return Optional.of(next);
    next.close();
    return before;
  }

  private void arrived(AcceptedSocket peer) {
    try {
      if (OwnersSocket.credentials(peer).uid() == uid) sendAll(new Socket(peer.descriptor()));
    } catch (IOException e) {
      // It has gone away; there is nobody to tell.
    } finally {
      peer.close();
    }
  }

  private void sendAll(Socket peer) throws IOException {
    for (ListeningSocket socket : sockets.get().stream().limit(MOST).toList())
      if (peer.sendFd(socket.descriptor()) < 0) return;
  }

  /** Stops listening. Call on the loop. */
  public void close() {
    acceptor.close();
  }
}

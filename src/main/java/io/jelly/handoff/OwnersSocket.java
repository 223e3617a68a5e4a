package io.jelly.handoff;

import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Unix sockets in a run directory, which are for its owner alone. */
final class OwnersSocket {
  private OwnersSocket() {}

  /** Listens on the path in place of whoever did before; mode 0600. */
  static Acceptor listen(DescriptorLoop loop, Path path, Consumer<AcceptedSocket> arrived)
      throws IOException {
    Files.deleteIfExists(path);
    ListeningSocket socket = ListeningSocket.bind(UnixDomainSocketAddress.of(path), 0, "600");
    return Acceptor.open(loop, socket, false, arrived);
  }

  /** Who owns the folder of the path, and alone is served there: a user's number. */
  static int folderOwner(Path path) throws IOException {
    return (Integer) Files.getAttribute(path.toAbsolutePath().getParent(), "unix:uid");
  }

  /** Who owns the path: a user's number. */
  static int owner(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid");
  }

  /** Who the kernel says the other side is (SO_PEERCRED). */
  static PeerCredentials credentials(AcceptedSocket peer) throws IOException {
    // Only for its credentials: the channel is never registered, the descriptor goes on in our own
    // handle.
    return new EpollDomainSocketChannel(peer.descriptor()).peerCredentials();
  }
}

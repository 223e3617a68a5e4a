package io.jelly.handoff;

import io.jelly.wire.Scoreboard;
import io.netty.channel.unix.PeerCredentials;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where workers fetch their connections: the handoff socket of a primary. A peer is served only if
 * the kernel says (SO_PEERCRED) that it is a process the primary started itself, of the primary's
 * own user.
 */
public final class HandoffServer {
  private record Expected(
      Scoreboard board, HandoffLink.Listener listener, Consumer<HandoffLink> arrived) {}

  private final DescriptorLoop loop;
  private final int uid;
  private final Map<Integer, Expected> expected = new HashMap<>();
  private final Set<Integer> linked = new HashSet<>();
  private final Acceptor acceptor;

  private HandoffServer(DescriptorLoop loop, Path path) throws IOException {
    this.loop = loop;
    uid = OwnersSocket.folderOwner(path);
    acceptor = OwnersSocket.listen(loop, path, this::arrived);
  }

  /**
   * Listens on a path whose folder's owner is the only one served. Call before the loop is busy.
   */
  public static HandoffServer listen(DescriptorLoop loop, Path path) throws IOException {
    return new HandoffServer(loop, path);
  }

  /**
   * Serves the process of this pid when it connects; any thread. Its first connection is its
   * handoff socket, a later one the way back for connections that it gives away.
   */
  public void expect(
      long pid, Scoreboard board, HandoffLink.Listener listener, Consumer<HandoffLink> arrived) {
    loop.run(() -> expected.put((int) pid, new Expected(board, listener, arrived)));
  }

  /** Forgets a process that died or never came; any thread. */
  public void forget(long pid) {
    loop.run(
        () -> {
          expected.remove((int) pid);
          linked.remove((int) pid);
        });
  }

  private void arrived(AcceptedSocket peer) {
    try {
      PeerCredentials credentials = OwnersSocket.credentials(peer);
      Expected found = expected.get(credentials.pid());
      if (found == null || credentials.uid() != uid) {
        peer.close();
        return;
      }
      Socket socket = new Socket(peer.descriptor());
      if (linked.add(credentials.pid())) link(found, socket);
      else new ReturnLink(loop, socket, found.board, found.listener).open();
    } catch (IOException e) {
      peer.close();
    }
  }

  private void link(Expected found, Socket socket) {
    HandoffLink link = new HandoffLink(loop, socket, found.board, found.listener);
    link.open();
    found.arrived.accept(link);
  }

  /** Stops listening; links live on. Call on the loop. */
  public void close() {
    acceptor.close();
  }
}

package io.jelly.worker;

import io.jelly.handoff.AssignedListener;
import io.jelly.handoff.HandedServers;
import io.jelly.wire.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The port at which one worker alone is reached: {@code workerPortBase} and its number. */
final class DirectPort {
  private DirectPort() {}

  /**
   * Opens it, if one is wanted; what to tell the primary of it.
   *
   * @param listener the listener that it leads to; null if nothing listens
   */
  static Message.Booted open(
      int workerId,
      WorkerSettings settings,
      HandedServers servers,
      @Nullable AssignedListener listener) {
    if (settings.workerPortBase() == 0 || listener == null) return new Message.Booted(0, "");
    int port = settings.workerPortBase() + workerId;
    try {
      servers.openDirect(listener.id(), address(listener.address(), port));
      return new Message.Booted(port, "");
    } catch (IOException e) {
      return new Message.Booted(0, String.valueOf(e.getMessage()));
    }
  }

  /** On the same host as the shared port. */
  private static SocketAddress address(SocketAddress shared, int port) {
    return shared instanceof InetSocketAddress inet
        ? new InetSocketAddress(inet.getAddress(), port)
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}

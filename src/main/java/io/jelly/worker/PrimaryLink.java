package io.jelly.worker;

import io.jelly.wire.ControlSocket;
import io.jelly.wire.LineLoop;
import io.jelly.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way of this worker to its primary: one control socket, or none while there is no primary.
 * Thread-safe.
 */
final class PrimaryLink {
  private final Path path;
  private final LineLoop loop;
  private volatile @Nullable ControlSocket primary;

  /**
   * Connects to nobody yet.
   *
   * @param path where a primary listens
   */
  PrimaryLink(Path path) throws IOException {
    this.path = path;
    loop = LineLoop.start("jelly-control", false);
  }

  /**
   * Connects to whoever listens, and introduces this worker. It is not the primary of this worker
   * before {@link #use}.
   *
   * @param heard who hears the socket; may use it at once
   * @throws IOException if nobody listens
   */
  ControlSocket connect(Message first, Function<ControlSocket, ControlSocket.Listener> heard)
      throws IOException {
    return ControlSocket.connect(
        loop,
        path,
        socket -> {
          ControlSocket.Listener listener = heard.apply(socket);
          socket.send(first);
          return listener;
        });
  }

  /** This socket, of those that {@link #connect} made, leads to the primary from now on. */
  void use(ControlSocket socket) {
    primary = socket;
  }

  boolean uses(ControlSocket socket) {
    return primary == socket;
  }

  /** There is no primary now. */
  void forget() {
    primary = null;
  }

  boolean isConnected() {
    return primary != null;
  }

  /** False if the primary is gone, or not yet the one of this worker. */
  boolean send(Message message) {
    ControlSocket known = primary;
    return known != null && known.send(message);
  }

  /** Sends what is queued; waits for that, but not for long. */
  void flush() {
    loop.flush();
  }

  /** Sends what is queued and closes every control socket. */
  void close() {
    loop.close();
  }
}

package io.jelly.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/** The typed face of a {@link LineSocket} between primary and worker. */
public final class ControlSocket {
  /** The version of the protocol spoken; a worker of another one is refused. */
  public static final int PROTOCOL = 2;

  /** Who hears a control socket; called on the loop's thread, must not block. */
  public interface Listener {
    /** A message arrived. */
    void message(Message message);

    /** The peer is gone; called once, last. */
    void closed();
  }

  private final LineSocket lines;

  private ControlSocket(LineSocket lines) {
    this.lines = lines;
  }

  /** Serves control sockets on a path. */
  public static void listen(LineLoop loop, Path path, Function<ControlSocket, Listener> arrived)
      throws IOException {
    loop.listen(path, lines -> typed(lines, arrived));
  }

  /** Connects to a primary's control socket. */
  public static ControlSocket connect(
      LineLoop loop, Path path, Function<ControlSocket, Listener> connected) throws IOException {
    return new ControlSocket(loop.connect(path, lines -> typed(lines, connected)));
  }

  private static LineSocket.Listener typed(
      LineSocket lines, Function<ControlSocket, Listener> arrived) {
    Listener listener = arrived.apply(new ControlSocket(lines));
    return new LineSocket.Listener() {
      @Override
      public void line(String line) {
        Message message;
        try {
          message = MessageCodec.decode(line);
        } catch (IllegalArgumentException e) {
          lines.close(); // A peer that talks nonsense is not ours.
          return;
        }
        listener.message(message);
      }

      @Override
      public void closed() {
        listener.closed();
      }
    };
  }

  /** Queues a message; any thread. Returns false when the peer is gone. */
  public boolean send(Message message) {
    return lines.send(MessageCodec.encode(message));
  }

  /** Closes once everything queued has been sent; any thread. */
  public void closeWhenSent() {
    lines.closeWhenSent();
  }

  /** Closes at once; any thread. */
  public void close() {
    lines.close();
  }
}

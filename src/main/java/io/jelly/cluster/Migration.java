package io.jelly.cluster;

import io.jelly.handoff.FrameBoundary;
import io.vertx.core.net.NetSocket;

/**
 * What a server of plain TCP can do for its connections when its worker goes (reload, scale down).
 *
 * <p>HTTP/1.1 connections move to another worker by themselves. Of other protocols only the
 * application knows where a frame ends. If it says so, its connections move, too: open, with no
 * byte lost, and there the server's connect handler gets them like new ones. Here their close
 * handler is called, as at any end.
 *
 * <pre>{@code
 * server.connectHandler(socket -> {
 *   Migration.handled(socket, 0);
 *   RecordParser lines = RecordParser.newDelimited("\n", socket);
 *   lines.handler(line -> {
 *     socket.write(answer(line));
 *     Migration.handled(socket, line.length() + 1);
 *   });
 * });
 * }</pre>
 *
 * <p>A socket that cannot move at once hears of the drain by its {@link NetSocket#shutdownHandler},
 * and has until the drain's deadline to get there; then it is closed.
 */
public final class Migration {
  private Migration() {}

  /**
   * Tells that so many more of the bytes that came by this socket are dealt with for good: what
   * answers them is written, and nothing is kept for them that the next frame needs. When that is
   * true of every byte so far, the socket stands between two frames and may move; after further
   * bytes it may not, until they are told as well. Zero tells that a connection may move from its
   * beginning. A server that never calls this keeps its connections until the deadline.
   *
   * <p>On any thread. Without effect on sockets of TLS, on a worker's own port, and where this JVM
   * is no worker.
   *
   * @param bytes as they came, with delimiters and lengths
   * @throws IllegalArgumentException if it is negative
   */
  public static void handled(NetSocket socket, long bytes) {
    if (bytes < 0) throw new IllegalArgumentException(bytes + " bytes cannot be dealt with");
    FrameBoundary.handled(socket, bytes);
  }
}

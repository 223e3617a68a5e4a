package io.jelly.rpc;

import io.vertx.core.net.NetSocket;

/**
 * What TCP connections can do and Vert.x has no words for: one side ends before the other, and an
 * open connection moves to another worker. {@link #PLAIN} can do neither.
 */
public interface TcpTransport {
  /** The end of one side is the end of both, and nothing moves. */
  TcpTransport PLAIN =
      new TcpTransport() {
        @Override
        public void allowHalfClose(NetSocket socket) {}

        @Override
        public void endOutput(NetSocket socket) {
          socket.close();
        }

        @Override
        public void handled(NetSocket socket, long bytes) {}

        @Override
        public boolean isMoving(NetSocket socket) {
          return false;
        }
      };

  /**
   * From now on the socket's end handler is called when the client has sent its last byte, and the
   * connection stays. On the event loop of the socket, before anything was read.
   */
  void allowHalfClose(NetSocket socket);

  /** Sends nothing more, once everything was written. On the event loop of the socket. */
  void endOutput(NetSocket socket);

  /**
   * Tells that so many more bytes are dealt with for good; the connection may move whenever that is
   * true of all that came.
   */
  void handled(NetSocket socket, long bytes);

  /**
   * The client waits for an answer, and may be silent until what this gives is run. Both on the
   * event loop of the socket.
   */
  default Runnable answering(NetSocket socket) {
    return () -> {};
  }

  /**
   * True in a shutdown handler if the connection is to move, so that nothing needs to end it. On
   * the event loop of the socket.
   */
  boolean isMoving(NetSocket socket);
}

package io.jelly.worker;

import io.jelly.handoff.FrameBoundary;
import io.jelly.handoff.HalfClosedSocket;
import io.jelly.handoff.RawConnection;
import io.jelly.rpc.TcpTransport;
import io.vertx.core.net.NetSocket;

/** {@link TcpTransport} for the RPC of a worker. */
final class WorkerTcp implements TcpTransport {
  @Override
  public void allowHalfClose(NetSocket socket) {
    HalfClosedSocket.allow(socket);
  }

  @Override
  public void endOutput(NetSocket socket) {
    HalfClosedSocket.endOutput(socket);
  }

  @Override
  public void handled(NetSocket socket, long bytes) {
    FrameBoundary.handled(socket, bytes);
  }

  @Override
  public Runnable answering(NetSocket socket) {
    RawConnection.hold(socket, Long.MAX_VALUE);
    return () -> RawConnection.release(socket);
  }

  @Override
  public boolean isMoving(NetSocket socket) {
    return FrameBoundary.isAwaited(socket);
  }
}

package io.jelly.worker;

import io.jelly.gateway.GatewayTransport;
import io.jelly.handoff.RawConnection;
import io.vertx.core.http.HttpConnection;

/** {@link GatewayTransport} for the gateway of a worker. */
final class WorkerGatewayTransport implements GatewayTransport {
  @Override
  public void becomesTunnel(HttpConnection connection) {
    RawConnection.liftIdleTimeout(connection);
  }

  @Override
  public void hold(HttpConnection connection, long ms) {
    RawConnection.hold(connection, ms);
  }

  @Override
  public void release(HttpConnection connection) {
    RawConnection.release(connection);
  }

  @Override
  public void cut(HttpConnection connection) {
    RawConnection.cut(connection);
  }
}

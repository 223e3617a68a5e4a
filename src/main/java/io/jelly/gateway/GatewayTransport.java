package io.jelly.gateway;

import io.vertx.core.http.HttpConnection;

/** What the gateway needs of connections beyond what Vert.x offers. */
public interface GatewayTransport {
  /** A client's connection is about to become a tunnel: its silence is ours. On its event loop. */
  void becomesTunnel(HttpConnection connection);

  /** Closes a connection without waiting until everything is written; any thread. */
  void cut(HttpConnection connection);
}

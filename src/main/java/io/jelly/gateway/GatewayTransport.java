package io.jelly.gateway;

import io.vertx.core.http.HttpConnection;

/** What the gateway needs of connections beyond what Vert.x offers. */
public interface GatewayTransport {
  /** A client's connection is about to become a tunnel: its silence is ours. On its event loop. */
  void becomesTunnel(HttpConnection connection);

  /**
   * A request on a client's connection is being answered: until {@link #release} only a silence of
   * so many milliseconds ends it. On its event loop.
   */
  void hold(HttpConnection connection, long ms);

  /** It is answered; once for each {@link #hold}. On its event loop. */
  void release(HttpConnection connection);

  /** Closes a connection without waiting until everything is written; any thread. */
  void cut(HttpConnection connection);
}

package io.jelly.gateway;

import io.vertx.core.http.HttpConnection;

/**
 * Keeps a client's connection through silence that is not the client's: while its request is being
 * answered it may wait for the upstream, and may pause in reading the answer, but not for ever. On
 * the connection's event loop.
 */
final class ClientHold {
  /** A client that has taken nothing of its answer for so long is dead. */
  private static final long PAUSE_MS = 600_000;

  private final HttpConnection connection;
  private final long ms;
  private final GatewayTransport transport;
  private boolean held;
  private boolean answering;
  private boolean over;

  /**
   * @param timeoutMs silence of the upstream, which ends by itself
   */
  ClientHold(HttpConnection connection, long timeoutMs, GatewayTransport transport) {
    this.connection = connection;
    this.transport = transport;
    ms = Math.max(PAUSE_MS, 2 * timeoutMs);
  }

  /** It is the upstream's turn. */
  void begin() {
    if (!held && !over) {
      held = true;
      transport.hold(connection, ms);
    }
  }

  /** It is being answered, until {@link #end}. */
  void answering() {
    begin();
    answering = true;
  }

  /** It is the client's turn to send. */
  void clientsTurn() {
    if (!answering) release();
  }

  /** It is answered, or nobody waits for that any more. */
  void end() {
    over = true;
    release();
  }

  private void release() {
    if (held) transport.release(connection);
    held = false;
  }
}

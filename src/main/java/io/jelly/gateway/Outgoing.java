package io.jelly.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;

/** A request as {@link Sending} sends it, perhaps more than once. */
interface Outgoing {
  /**
   * A request to this upstream, on a connection of its own; nothing of it has been sent.
   *
   * @param fresh whether the connection must not have carried another before
   */
  Future<HttpClientRequest> open(Upstream upstream, long timeoutMs, boolean fresh);

  /** Sends head and body. */
  void send(HttpClientRequest request, Patience patience);

  /** Whether sending it twice is as good as once, and possible. */
  boolean isRepeatable();

  /** Whether it asks for another protocol, so that 101 is an answer to it. */
  default boolean isUpgrade() {
    return false;
  }
}

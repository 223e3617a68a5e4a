package io.jelly.worker;

import io.vertx.core.json.JsonObject;

/**
 * The bounds of a {@link ClientGate}.
 *
 * @param connections of clients to one worker
 * @param idleMs silence on both sides that ends a connection; 0 for never
 * @param streams requests in flight on one connection of HTTP/2
 */
record GateLimits(int connections, long idleMs, int streams) {
  private static final int CONNECTIONS = 100_000;
  private static final int IDLE_MS = 120_000;
  private static final int STREAMS = 256;

  /** From the settings; what is missing has its default. */
  static GateLimits of(JsonObject json) {
    return new GateLimits(
        json.getInteger("maxConnections", CONNECTIONS),
        json.getInteger("idleTimeoutMs", IDLE_MS),
        json.getInteger("maxInFlightPerConnection", STREAMS));
  }
}

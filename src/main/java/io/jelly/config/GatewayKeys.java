package io.jelly.config;

import static io.jelly.config.Key.key;
import static io.jelly.config.Kinds.DAY_MS;
import static io.jelly.config.Kinds.MILLIS;
import static io.jelly.config.Kinds.TIMEOUT;

import io.jelly.config.Kind.Choice;
import io.jelly.config.Kind.Routes;
import io.jelly.config.Kind.WholeNumber;
import java.util.List;

/** The keys of the group {@code gateway}. */
final class GatewayKeys {
  static final Key<List<GatewayRoute>> ROUTES =
      key("gateway.routes", new Routes(), List.of(), "none", "which paths go to which upstreams");

  static final Key<Integer> GATEWAY_TIMEOUT =
      key("gateway.timeoutMs", TIMEOUT, 30_000, "silence of an upstream that ends a request");

  static final Key<Integer> CONNECT =
      key("gateway.connectTimeoutMs", TIMEOUT, 2000, "time to connect to an upstream");

  static final Key<Integer> PROBE =
      key(
          "gateway.probeMs",
          new WholeNumber(100, DAY_MS),
          2000,
          "how often upstreams are asked whether they work");

  static final Key<Integer> CONNECTION_AGE =
      key(
          "gateway.connectionMaxAgeMs",
          TIMEOUT,
          4000,
          "age at which a connection to an upstream is used no more; below its own keep-alive");

  static final Key<Integer> CONNECTIONS =
      key(
          "gateway.maxConnections",
          new WholeNumber(1, 65_535),
          256,
          "connections of one worker to one upstream");

  static final Key<Integer> WAITING =
      key(
          "gateway.maxWaiting",
          new WholeNumber(0, 1_000_000),
          1024,
          "requests of one worker that may wait for a connection to one upstream");

  static final Key<Integer> WEB_SOCKETS =
      key(
          "gateway.maxWebSockets",
          new WholeNumber(1, 65_535),
          10_000,
          "WebSockets of one worker to one upstream");

  static final Key<Integer> WEB_SOCKET_IDLE =
      key(
          "gateway.webSocketIdleMs",
          MILLIS,
          3_600_000,
          "silence on both sides that ends a WebSocket; 0: never");

  static final Key<ForwardedHeaders> FORWARDED =
      key(
          "gateway.forwardedHeaders",
          new Choice<>(ForwardedHeaders.class),
          ForwardedHeaders.APPEND,
          "how X-Forwarded-* and Forwarded tell upstreams of the client");

  /** In the order of the documents. */
  static final List<Key<?>> ALL =
      List.of(
          ROUTES,
          GATEWAY_TIMEOUT,
          CONNECT,
          PROBE,
          CONNECTION_AGE,
          CONNECTIONS,
          WAITING,
          WEB_SOCKETS,
          WEB_SOCKET_IDLE,
          FORWARDED);

  private GatewayKeys() {}
}

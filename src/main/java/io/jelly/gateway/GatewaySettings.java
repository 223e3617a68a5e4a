package io.jelly.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the gateway is to do; times in milliseconds, counts of one worker.
 *
 * @param timeoutMs silence of an upstream that ends a request
 * @param maxWaiting requests that may wait for a connection to one upstream
 * @param webSocketIdleMs silence on both sides that ends a WebSocket; 0 for never
 * @param forwarded {@code append}, {@code replace} or {@code none}
 */
record GatewaySettings(
    List<RouteSettings> routes,
    long timeoutMs,
    int connectTimeoutMs,
    long probeMs,
    int connectionMaxAgeMs,
    int maxConnections,
    int maxWaiting,
    int maxWebSockets,
    long webSocketIdleMs,
    String forwarded) {

  /** From the members of the same names; what is missing has the default of the configuration. */
  static GatewaySettings of(JsonObject json) {
    return new GatewaySettings(
        json.getJsonArray("routes", new JsonArray()).stream()
            .map(route -> RouteSettings.of((JsonObject) route))
            .toList(),
        json.getLong("timeoutMs", 30_000L),
        json.getInteger("connectTimeoutMs", 2_000),
        json.getLong("probeMs", 2_000L),
        json.getInteger("connectionMaxAgeMs", 4_000),
        json.getInteger("maxConnections", 256),
        json.getInteger("maxWaiting", 1_024),
        json.getInteger("maxWebSockets", 10_000),
        json.getLong("webSocketIdleMs", 3_600_000L),
        json.getString("forwardedHeaders", "append"));
  }

  /** Those of all upstreams of all routes. */
  Set<UpstreamSettings> upstreams() {
    Set<UpstreamSettings> all = new LinkedHashSet<>();
    for (RouteSettings route : routes) {
      all.addAll(upstreams(route));
      all.addAll(webSocketUpstreams(route));
    }
    return all;
  }

  /** Those of the upstreams of a route. */
  List<UpstreamSettings> upstreams(RouteSettings route) {
    return route.upstreams().stream()
        .map(url -> upstream(url, route.probePath(), route.jellychain()))
        .toList();
  }

  /** Those of the upstreams that WebSockets of a route go to. */
  List<UpstreamSettings> webSocketUpstreams(RouteSettings route) {
    return route.webSocketUpstreams().stream()
        .map(
            url -> {
              boolean same = !route.jellychain() && route.upstreams().contains(url);
              return upstream(url, same ? route.probePath() : "/", false);
            })
        .toList();
  }

  /** Those of one upstream. */
  UpstreamSettings upstream(String url, String probePath, boolean hasBlocks) {
    return new UpstreamSettings(
        UpstreamUrl.of(url),
        probePath,
        hasBlocks,
        connectTimeoutMs,
        probeMs,
        connectionMaxAgeMs,
        maxConnections,
        maxWaiting,
        maxWebSockets);
  }

  /**
   * One route.
   *
   * @param webSocketUpstreams empty if WebSockets go nowhere
   * @param jellychain whether its upstreams are JellyChain1 nodes
   */
  record RouteSettings(
      String path,
      List<String> upstreams,
      List<String> webSocketUpstreams,
      boolean jellychain,
      boolean highestBlock,
      boolean sticky,
      boolean stripPath,
      String probePath) {

    static RouteSettings of(JsonObject json) {
      boolean jellychain = json.getString("kind", "http").equals("jellychain");
      List<String> upstreams = texts(json.getJsonArray("upstreams", new JsonArray()));
      List<String> webSockets = texts(json.getJsonArray("webSocketUpstreams", new JsonArray()));
      return new RouteSettings(
          json.getString("path", "/"),
          upstreams,
          webSockets.isEmpty() && !jellychain ? upstreams : webSockets,
          jellychain,
          json.getString("choice", "round-robin").equals("highest-block"),
          json.getBoolean("sticky", false),
          json.getBoolean("stripPath", false),
          json.getString("probePath", jellychain ? NodeOption.BLOCK_NUMBER_PATH : "/"));
    }

    private static List<String> texts(JsonArray array) {
      return array.stream().map(String::valueOf).toList();
    }
  }
}

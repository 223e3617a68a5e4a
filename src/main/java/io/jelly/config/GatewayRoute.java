package io.jelly.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * One route of the gateway: requests for a path and all below it go to one of its upstreams.
 *
 * @param path with which the path of a request begins, whole segments; {@code /} for all
 * @param upstreams as {@code http://host:port}
 * @param webSocketUpstreams where WebSockets of the path go; empty: to the upstreams if they are
 *     plain HTTP servers, else nowhere
 * @param sticky the same client gets the same upstream while that works
 * @param stripPath the upstream sees the path without the route's own
 * @param probePath what upstreams are asked for to see whether they work
 */
public record GatewayRoute(
    String path,
    List<String> upstreams,
    List<String> webSocketUpstreams,
    UpstreamKind kind,
    UpstreamChoice choice,
    boolean sticky,
    boolean stripPath,
    String probePath) {

  /** As it stands in the file, with every default written out. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("path", path)
        .put("upstreams", new JsonArray(upstreams))
        .put("webSocketUpstreams", new JsonArray(webSocketUpstreams))
        .put("kind", kind.toString())
        .put("choice", choice.toString())
        .put("sticky", sticky)
        .put("stripPath", stripPath)
        .put("probePath", probePath);
  }
}

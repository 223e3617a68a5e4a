package io.jelly.gateway;

import io.jelly.gateway.GatewaySettings.RouteSettings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Which requests go to which upstreams. */
record Route(RouteSettings settings, Upstreams upstreams, Upstreams webSockets) {
  private static final int FIRST_BEYOND_ASCII = 0x80;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** Whether a path is this route's or below it. */
  boolean covers(String path) {
    String own = settings.path();
    if (!path.startsWith(own)) return false;
    return own.endsWith("/") || path.length() == own.length() || path.charAt(own.length()) == '/';
  }

  /** A change of the settings has put another in its place, or none. */
  void succeededBy(@Nullable Route other) {
    upstreams.succeededBy(other == null ? Upstreams.NONE : other.upstreams());
    webSockets.succeededBy(other == null ? Upstreams.NONE : other.webSockets());
  }

  boolean isSticky() {
    return settings.sticky();
  }

  /**
   * Whether it leaves this to the built-in service: {@code POST /} has no meaning to a JellyChain1
   * node, and clients of JSON-RPC are usually given just host and port.
   */
  boolean leavesToService(HttpMethod method, String path) {
    return settings.jellychain() && path.equals("/") && method.equals(HttpMethod.POST);
  }

  /** Whether a request may be sent twice. */
  boolean isRead(HttpServerRequest request) {
    return Exchange.isSafe(request.method())
        || (settings.jellychain() && NodeOption.isRead(request.method(), below(path(request))));
  }

  /**
   * Path and query as the upstream gets them: as they came, but for bytes beyond ASCII, which
   * cannot be sent as they are and go in their percent-encoding, the same to RFC 3986.
   */
  String uri(HttpServerRequest request) {
    String path = path(request);
    String seen = settings.stripPath() ? below(path) : path;
    @Nullable String query = request.query();
    return ascii(query == null ? seen : seen + "?" + query);
  }

  /** Each character stands for one byte as it came. */
  private static String ascii(String uri) {
    if (uri.chars().allMatch(one -> one < FIRST_BEYOND_ASCII)) return uri;
    StringBuilder encoded = new StringBuilder(uri.length() + 16);
    for (byte one : uri.getBytes(StandardCharsets.ISO_8859_1)) {
      if (one >= 0) encoded.append((char) one);
      else encoded.append('%').append(HEX.toHexDigits(one));
    }
    return encoded.toString();
  }

  /** Path of a node's option as the upstream gets it. */
  String uriOf(NodeOption option) {
    String own = settings.path();
    String base = own.endsWith("/") ? own.substring(0, own.length() - 1) : own;
    return settings.stripPath() ? option.path() : base + option.path();
  }

  static String path(HttpServerRequest request) {
    String path = request.path();
    return path == null || path.isEmpty() ? "/" : path;
  }

  private String below(String path) {
    String own = settings.path();
    String rest = path.substring(own.endsWith("/") ? own.length() - 1 : own.length());
    return rest.isEmpty() ? "/" : rest;
  }
}

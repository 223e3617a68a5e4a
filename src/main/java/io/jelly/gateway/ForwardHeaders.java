package io.jelly.gateway;

import io.jelly.gateway.Failure.Kind;
import io.jelly.rpc.CallOrigin;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Headers as a gateway passes them on: all but those that concern one connection only (RFC 9110,
 * section 7.6.1), in their order and spelling, and to upstreams who the client is (RFC 7239 and its
 * forerunners).
 */
final class ForwardHeaders {
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings");
  private static final String FOR = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final String HOST = "X-Forwarded-Host";
  private static final String FORWARDED = "Forwarded";
  private static final String REQUEST_ID = "X-Request-Id";
  private static final String VIA = "Via";
  private static final String PSEUDONYM = "jelly-gateway";
  private static final int MOST_PASSES = 10;

  private ForwardHeaders() {}

  /**
   * Those of a request.
   *
   * @param requestId what the request is called if its client has not called it anything
   * @param mode {@code append}, {@code replace} or {@code none}
   * @throws Failure if it has been through as many gateways of ours as only one in a circle has
   * @throws IllegalArgumentException if one is none that may be sent
   */
  static void request(HttpServerRequest from, MultiMap to, String requestId, String mode) {
    copy(from.headers(), to);
    to.remove(HttpHeaders.EXPECT); // Answered here.
    String host = host(from);
    if (!to.contains(HttpHeaders.HOST) && host != null) to.set(HttpHeaders.HOST, host);
    via(from, to);
    if (mode.equals("none")) return;
    if (!to.contains(CallOrigin.REQUEST_ID)) to.set(REQUEST_ID, requestId);
    tellOfClient(from, host, to, mode.equals("replace"));
  }

  /** Those of a response. */
  static void copy(MultiMap from, MultiMap to) {
    Set<String> dropped = named(from);
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey();
      if (name.startsWith(":") || dropped.contains(name.toLowerCase(Locale.ROOT))) continue;
      to.add(name, header.getValue());
    }
  }

  private static Set<String> named(MultiMap headers) {
    List<String> values = headers.getAll(HttpHeaders.CONNECTION);
    if (values.isEmpty()) return HOP_BY_HOP;
    Set<String> names = new HashSet<>(HOP_BY_HOP);
    for (String value : values) {
      for (String name : value.split(",", -1)) names.add(name.strip().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /** Whether a header that is a list has this member, on whichever of its lines. */
  static boolean lists(MultiMap headers, CharSequence name, String member) {
    for (String value : headers.getAll(name)) {
      for (String one : value.split(",", -1)) if (one.strip().equalsIgnoreCase(member)) return true;
    }
    return false;
  }

  private static @Nullable String host(HttpServerRequest request) {
    String host = request.getHeader(HttpHeaders.HOST);
    if (host != null) return host;
    HostAndPort authority = request.authority();
    return authority == null ? null : authority.toString();
  }

  private static void via(HttpServerRequest from, MultiMap to) {
    List<String> passed = from.headers().getAll(VIA);
    int ours = 0;
    for (String value : passed) ours += value.split(PSEUDONYM, -1).length - 1;
    if (ours >= MOST_PASSES)
      throw new Failure(Kind.LOOP, "The request goes in a circle: see the upstreams.");
    List<String> all = new ArrayList<>(passed);
    all.add((from.version().name().startsWith("HTTP_2") ? "2" : "1.1") + " " + PSEUDONYM);
    to.set(VIA, String.join(", ", all));
  }

  private static void tellOfClient(
      HttpServerRequest from, @Nullable String host, MultiMap to, boolean replace) {
    if (replace) List.of(FOR, PROTO, HOST, FORWARDED).forEach(to::remove);
    String client = withoutZone(address(from));
    String proto = from.isSSL() ? "https" : "http";
    StringBuilder element = new StringBuilder();
    if (!client.isEmpty()) {
      append(to, FOR, client);
      element.append("for=").append(node(client)).append(';');
    }
    if (host != null && host.indexOf('"') < 0 && host.indexOf('\\') < 0) {
      if (!to.contains(HOST)) to.set(HOST, host);
      element.append("host=\"").append(host).append("\";");
    }
    if (!to.contains(PROTO)) to.set(PROTO, proto);
    append(to, FORWARDED, element.append("proto=").append(proto).toString());
  }

  /**
   * Those of a call of JSON-RPC that becomes a request: who made it, of whose own request none is
   * passed on.
   */
  static void call(CallOrigin origin, MultiMap to, String mode) {
    String client = withoutZone(address(origin.address()));
    if (mode.equals("none") || client.isEmpty()) return;
    to.set(FOR, client);
    to.set(FORWARDED, "for=" + node(client));
  }

  private static void append(MultiMap to, String name, String value) {
    List<String> all = new ArrayList<>(to.getAll(name));
    all.add(value);
    to.set(name, String.join(", ", all));
  }

  /** The client's address; empty if it has none. */
  static String address(HttpServerRequest request) {
    return address(request.remoteAddress());
  }

  private static String address(@Nullable SocketAddress remote) {
    if (remote == null || !remote.isInetSocket()) return "";
    String address = remote.hostAddress();
    return address == null ? "" : address;
  }

  /** A zone means something here only. */
  private static String withoutZone(String address) {
    return address.split("%", 2)[0];
  }

  /** As RFC 7239 (section 6) writes addresses. */
  private static String node(String address) {
    return address.contains(":") ? "\"[" + address + "]\"" : address;
  }
}

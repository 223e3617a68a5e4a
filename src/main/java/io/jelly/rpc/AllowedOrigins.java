package io.jelly.rpc;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * The origins whose web pages may call a service of another origin.
 *
 * @param origins in lower case, as {@code https://app.example.com}; {@code *} for any; none: no
 *     page
 */
public record AllowedOrigins(List<String> origins) {
  /** No page of another origin. */
  public static final AllowedOrigins NONE = new AllowedOrigins(List.of());

  private static final String ANY = "*";

  /** Compares without regard to case. */
  public AllowedOrigins {
    origins = origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
  }

  boolean areNone() {
    return origins.isEmpty();
  }

  boolean allow(String origin) {
    return origins.contains(ANY) || origins.contains(origin.toLowerCase(Locale.ROOT));
  }

  /** What the browser is told for an origin that is allowed. */
  String answerTo(String origin) {
    return origins.contains(ANY) ? ANY : origin;
  }

  /** Whether the page came from where it calls. */
  static boolean isSame(String origin, HttpServerRequest request) {
    HostAndPort target = request.authority();
    if (target == null) return false;
    try {
      URI page = URI.create(origin);
      boolean tls = "https".equalsIgnoreCase(page.getScheme());
      int usual = tls ? 443 : 80;
      return target.host().equalsIgnoreCase(page.getHost())
          && port(target.port(), usual) == port(page.getPort(), usual);
    } catch (IllegalArgumentException noUrl) {
      return false;
    }
  }

  private static int port(int port, int usual) {
    return port > 0 ? port : usual;
  }
}

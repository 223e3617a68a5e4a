package io.jelly.rpc;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;

/**
 * The names by which a service may be called. A web page whose own name is made to lead here (DNS
 * rebinding) could else call it as if it were its own. Addresses are no names, and a request
 * without a host is none of a browser: both are served.
 *
 * @param names in lower case; {@code *.example.com} for all below it; none: any
 */
public record AllowedHosts(List<String> names) {
  /** Any. */
  public static final AllowedHosts ANY = new AllowedHosts(List.of());

  private static final String BELOW = "*.";

  /** Compares without regard to case. */
  public AllowedHosts {
    names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  boolean allow(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    if (names.isEmpty()) return true;
    return authority == null
        ? request.getHeader("host") == null // What is no host at all is not served.
        : allow(authority.host());
  }

  boolean allow(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.endsWith(".")) name = name.substring(0, name.length() - 1);
    if (isAddress(name)) return true;
    for (String allowed : names) {
      boolean same = allowed.equals(name);
      if (same || (allowed.startsWith(BELOW) && name.endsWith(allowed.substring(1)))) return true;
    }
    return false;
  }

  /** A name whose last part is a number is none (WHATWG URL, 3.5). */
  private static boolean isAddress(String host) {
    return host.startsWith("[") || host.contains(":") || host.matches("[0-9]+(\\.[0-9]+){3}");
  }
}

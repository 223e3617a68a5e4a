package io.jelly.gateway;

import java.util.Locale;

/** Where an upstream is. */
record UpstreamUrl(boolean tls, String host, int port) {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /** From {@code http://host:port}; the configuration has checked it. */
  static UpstreamUrl of(String text) {
    boolean tls = text.toLowerCase(Locale.ROOT).startsWith("https:");
    String authority = text.substring(text.indexOf("//") + 2).replace("/", "");
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    String port = hasPort ? authority.substring(colon + 1) : "";
    return new UpstreamUrl(
        tls,
        host.replace("[", "").replace("]", ""),
        port.isEmpty() ? (tls ? HTTPS : HTTP) : Integer.parseInt(port));
  }

  @Override
  public String toString() {
    return (tls ? "https://" : "http://")
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + port;
  }
}

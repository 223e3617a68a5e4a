package io.jelly.client;

import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a client calls. Immutable: each method here answers a changed copy.
 *
 * @param url of the service, as {@code http://host:8080/rpc}; {@code http}, {@code https}, {@code
 *     ws} or {@code wss}
 * @param timeoutMs for a call with all its repetitions
 * @param repeats how often a call is repeated at most
 * @param token asked before each request, or each connection of a WebSocket; empty for none
 * @param connections at the same time, for HTTP
 * @param maxResponseBytes of one answer
 * @param authorities PEM file with those whose certificates are trusted; empty: whom Java trusts
 */
public record RpcClientOptions(
    URI url,
    long timeoutMs,
    int repeats,
    Supplier<String> token,
    int connections,
    int maxResponseBytes,
    String authorities) {
  private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss");
  private static final Set<String> TLS = Set.of("https", "wss");

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException if the URL is none that can be called, or a number too small,
   *     or a file that cannot be read
   */
  public RpcClientOptions {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme) || url.getHost() == null)
      throw new IllegalArgumentException("a URL begins with http, https, ws or wss, unlike " + url);
    if (timeoutMs < 1 || repeats < 0 || connections < 1 || maxResponseBytes < 1)
      throw new IllegalArgumentException("times, counts and sizes must be at least 1, repeats 0");
    if (!authorities.isEmpty() && !Files.isReadable(Path.of(authorities)))
      throw new IllegalArgumentException("there is no file " + authorities + " that can be read");
  }

  /** For this URL: 30 s, 5 repetitions, no token, 16 connections, 64 MiB. */
  public static RpcClientOptions of(String url) {
    return new RpcClientOptions(URI.create(url), 30_000, 5, () -> "", 16, 64 << 20, "");
  }

  /** With another time for a call, in milliseconds. */
  public RpcClientOptions withTimeoutMs(long milliseconds) {
    return new RpcClientOptions(
        url, milliseconds, repeats, token, connections, maxResponseBytes, authorities);
  }

  /** With another number of repetitions; 0 for none. */
  public RpcClientOptions withRepeats(int most) {
    return new RpcClientOptions(
        url, timeoutMs, most, token, connections, maxResponseBytes, authorities);
  }

  /** With tokens; asked on an event loop, so it must not block. */
  public RpcClientOptions withToken(Supplier<String> supplier) {
    return new RpcClientOptions(
        url, timeoutMs, repeats, supplier, connections, maxResponseBytes, authorities);
  }

  /** With another number of connections. */
  public RpcClientOptions withConnections(int most) {
    return new RpcClientOptions(
        url, timeoutMs, repeats, token, most, maxResponseBytes, authorities);
  }

  /** With another bound on an answer. */
  public RpcClientOptions withMaxResponseBytes(int bytes) {
    return new RpcClientOptions(url, timeoutMs, repeats, token, connections, bytes, authorities);
  }

  /** With the authorities of a PEM file, in place of those that Java trusts, for https and wss. */
  public RpcClientOptions withAuthorities(String pemFile) {
    return new RpcClientOptions(
        url, timeoutMs, repeats, token, connections, maxResponseBytes, pemFile);
  }

  /** Null for those that Java trusts. */
  @Nullable TrustOptions trust() {
    return authorities.isEmpty() ? null : new PemTrustOptions().addCertPath(authorities);
  }

  boolean isWebSocket() {
    return url.getScheme().toLowerCase(Locale.ROOT).startsWith("ws");
  }

  boolean isTls() {
    return TLS.contains(url.getScheme().toLowerCase(Locale.ROOT));
  }

  int port() {
    return url.getPort() > 0 ? url.getPort() : isTls() ? 443 : 80;
  }

  /** Path and query. */
  String target() {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  /** The token to send now; empty for none. */
  String currentToken() {
    try {
      return token.get();
    } catch (RuntimeException e) {
      throw new RpcFailure(RpcFailure.UNAUTHENTICATED, "there is no token: " + e, null);
    }
  }

  /** The token is not for logs, and neither is what a URL may carry. */
  @Override
  public String toString() {
    return "RpcClientOptions[" + url.getScheme() + "://" + url.getHost() + ":" + port() + "]";
  }
}

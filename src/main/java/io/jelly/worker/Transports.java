package io.jelly.worker;

import io.jelly.rpc.WebPolicy;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where and how the built-in service of a worker is reached; shared by its instances. Certificates
 * and the policy for web pages follow the settings while it runs.
 */
final class Transports {
  private static final Logger log = LoggerFactory.getLogger(Transports.class);
  private static final Set<String> TLS_VERSIONS =
      new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2"));

  private final WorkerSettings settings;
  private final FollowedSettings followed;
  private volatile WebPolicy policy = WebPolicy.USUAL;

  Transports(WorkerSettings settings, FollowedSettings followed) {
    this.settings = settings;
    this.followed = followed;
    followed.follow(now -> policy = WebPolicy.of(now.web()));
  }

  SocketAddress address() {
    return settings.address();
  }

  /** Where to serve plain TCP; null for nowhere. */
  @Nullable SocketAddress tcpAddress() {
    return settings.rpcTcpAddress();
  }

  /** The Unix socket, {@code path} and {@code mode}; empty for none. */
  JsonObject unix() {
    return settings.unix();
  }

  /** As it is now. */
  WebPolicy policy() {
    return policy;
  }

  boolean isSecure() {
    return !settings.tls().isEmpty();
  }

  /** With TLS and ALPN if the service has it; else as they are, which includes h2c. */
  HttpServerOptions secured(HttpServerOptions options) {
    if (!isSecure()) return options;
    return options
        .setSsl(true)
        .setUseAlpn(true)
        .setEnabledSecureTransportProtocols(TLS_VERSIONS)
        .setKeyCertOptions(pem(settings.tls()));
  }

  private static PemKeyCertOptions pem(JsonObject pair) {
    return new PemKeyCertOptions()
        .addCertValue(Buffer.buffer(pair.getString("cert")))
        .addKeyValue(Buffer.buffer(pair.getString("key")));
  }

  /**
   * From now on the server has the newest certificate of its files for new connections; those that
   * are open keep theirs.
   */
  void follow(HttpServer server) {
    if (!isSecure()) return;
    JsonArray files = settings.tls().getJsonArray("files");
    JsonObject[] has = {settings.tls()};
    followed.follow(
        now -> {
          JsonObject pair = now.tls();
          if (pair.equals(has[0]) || !files.equals(pair.getJsonArray("files"))) return;
          has[0] = pair;
          server
              .updateSSLOptions(options(pair))
              .onFailure(failure -> log.error("tls: the new certificate cannot be used", failure));
        });
  }

  private static ServerSSLOptions options(JsonObject pair) {
    ServerSSLOptions options = new ServerSSLOptions();
    options.setKeyCertOptions(pem(pair)).setEnabledSecureTransportProtocols(TLS_VERSIONS);
    return options;
  }
}

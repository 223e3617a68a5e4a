package io.jelly.rpc;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The other end of a connection, as it stands in logs. */
final class Remote {
  private Remote() {}

  /** Where a request comes from. */
  static CallOrigin origin(HttpServerRequest request) {
    return CallOrigin.of(request::getHeader, of(request.remoteAddress()), false);
  }

  /** {@code 10.0.0.7:4711}, or what a Unix socket has. */
  static String of(@Nullable SocketAddress address) {
    return address == null ? "" : address.toString();
  }
}

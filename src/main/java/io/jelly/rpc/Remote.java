package io.jelly.rpc;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The other end of a connection, as it stands in logs. */
final class Remote {
  private Remote() {}

  /** Where a request comes from. */
  static CallOrigin origin(HttpServerRequest request) {
    return origin(request::getHeader, request.remoteAddress());
  }

  /**
   * Where what comes over a connection comes from.
   *
   * @param header what its beginning said, if it said anything
   */
  static CallOrigin origin(
      Function<String, @Nullable String> header, @Nullable SocketAddress remote) {
    return CallOrigin.of(header, of(remote), Clients.address(remote), false);
  }

  /** {@code 10.0.0.7:4711}, or what a Unix socket has. */
  static String of(@Nullable SocketAddress address) {
    return address == null ? "" : address.toString();
  }
}

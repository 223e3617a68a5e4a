package io.jelly.rpc;

import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a connection, as far as clients are counted. */
final class Clients {
  private Clients() {}

  /** The address of a client; of a Unix socket, where none has one, the same for all. */
  static String address(@Nullable SocketAddress remote) {
    String address = remote == null ? null : remote.hostAddress();
    return address == null ? "unix" : address;
  }
}

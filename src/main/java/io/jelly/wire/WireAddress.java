package io.jelly.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;

/** Socket addresses as the members {@code host}, {@code port} and {@code path} of messages. */
public record WireAddress(String host, int port, String path) {

  /** A TCP address (resolved: its literal) or a Unix address (its path). */
  public static WireAddress of(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress unix)
      return new WireAddress("", 0, unix.getPath().toString());
    InetSocketAddress inet = (InetSocketAddress) address;
    InetAddress resolved = inet.getAddress();
    return new WireAddress(
        resolved == null ? inet.getHostString() : resolved.getHostAddress(), inet.getPort(), "");
  }

  /**
   * The address again. A host name is looked up, which may block; one that nobody knows stays
   * unresolved.
   */
  public SocketAddress toSocketAddress() {
    if (!path.isEmpty()) return UnixDomainSocketAddress.of(path);
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      return InetSocketAddress.createUnresolved(host, port);
    }
  }
}

package io.jelly.cluster;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Where a server of a worker listens.
 *
 * @param address the literal IP address, or the path of a Unix domain socket
 * @param port the real port, also after {@code listen(0)}; -1 for a Unix domain socket
 */
public record ListeningAddress(String address, int port, AddressType addressType) {
  /** The kind of an address; Node says 4, 6 and -1. */
  public enum AddressType {
    /** TCP over IPv4. */
    IPV4,
    /** TCP over IPv6, for IPv4 clients too where the system does so. */
    IPV6,
    /** A Unix domain socket. */
    UNIX
  }

  static ListeningAddress of(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet))
      return new ListeningAddress(address.toString(), -1, AddressType.UNIX);
    AddressType type =
        inet.getAddress() instanceof Inet6Address ? AddressType.IPV6 : AddressType.IPV4;
    return new ListeningAddress(inet.getAddress().getHostAddress(), inet.getPort(), type);
  }
}

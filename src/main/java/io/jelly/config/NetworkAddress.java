package io.jelly.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** The address to bind: the one that is given, or that of a network interface. */
public final class NetworkAddress {
  private NetworkAddress() {}

  /**
   * The host if no interface is named, else the interface's first address, an IPv4 one if it has
   * any.
   *
   * @throws IllegalStateException if there is no such interface with an address
   */
  public static String of(String host, String interfaceName) {
    if (interfaceName.isEmpty()) return host;
    try {
      NetworkInterface found = NetworkInterface.getByName(interfaceName);
      if (found == null)
        throw new IllegalStateException(
            "cluster.interface: there is no network interface %s; there are %s"
                .formatted(interfaceName, names()));
      return Collections.list(found.getInetAddresses()).stream()
          .min(Comparator.comparing(address -> !(address instanceof Inet4Address)))
          .map(InetAddress::getHostAddress)
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "cluster.interface: " + interfaceName + " has no address"));
    } catch (SocketException e) {
      throw new IllegalStateException("cluster.interface: " + e.getMessage());
    }
  }

  private static List<String> names() throws SocketException {
    return NetworkInterface.networkInterfaces().map(NetworkInterface::getName).sorted().toList();
  }
}

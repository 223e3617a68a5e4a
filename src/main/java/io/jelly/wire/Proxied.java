package io.jelly.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Who a connection is from and where it went, where the socket tells of somebody in between: what
 * the header of the PROXY protocol said.
 *
 * @param client the connection's real peer
 * @param server the address it had connected to
 */
public record Proxied(InetSocketAddress client, InetSocketAddress server) {
  /** Length of the form in memory: one byte that says whether there is one, and two addresses. */
  static final int SIZE = 40;

  private static final int HOST = 16;
  private static final int V4_MARK = 10;

  /** Writes the form in memory, or that there is none. */
  static void write(@Nullable Proxied proxied, ByteBuffer page, int at) {
    page.put(at, (byte) (proxied == null ? 0 : 1));
    if (proxied == null) return;
    address(proxied.client, page, at + 2);
    address(proxied.server, page, at + 4 + HOST);
  }

  private static void address(InetSocketAddress address, ByteBuffer page, int at) {
    byte[] host = address.getAddress().getAddress();
    byte[] mapped = new byte[HOST];
    System.arraycopy(host, 0, mapped, HOST - host.length, host.length);
    // RFC 4291, section 2.5.5.2: an address of IPv4 as one of IPv6.
    if (host.length < HOST) mapped[V4_MARK] = mapped[V4_MARK + 1] = (byte) 0xff;
    page.put(at, mapped).putShort(at + HOST, (short) address.getPort());
  }

  static @Nullable Proxied read(ByteBuffer page, int at) {
    if (page.get(at) == 0) return null;
    return new Proxied(address(page, at + 2), address(page, at + 4 + HOST));
  }

  private static InetSocketAddress address(ByteBuffer page, int at) {
    byte[] host = new byte[HOST];
    page.get(at, host);
    int port = Short.toUnsignedInt(page.getShort(at + HOST));
    try {
      return new InetSocketAddress(InetAddress.getByAddress(host), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are an address", e);
    }
  }
}

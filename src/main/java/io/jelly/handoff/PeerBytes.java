package io.jelly.handoff;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The address of a peer as Netty's accept tells it. */
final class PeerBytes {
  private PeerBytes() {}

  /** Length, address, port (left out: nobody asks for it); nothing of a peer without address. */
  static byte[] of(@Nullable InetSocketAddress address) {
    byte[] host = address == null ? new byte[0] : address.getAddress().getAddress();
    byte[] peer = new byte[1 + host.length + Integer.BYTES];
    peer[0] = (byte) (host.length + Integer.BYTES);
    System.arraycopy(host, 0, peer, 1, host.length);
    return peer;
  }
}

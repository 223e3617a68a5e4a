package io.jelly.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireAddressTest {
  @Test
  void literalAddressesComeBackEqual() throws Exception {
    for (String host : List.of("127.0.0.1", "0.0.0.0", "::1", "::", "2001:db8::7")) {
      SocketAddress address = new InetSocketAddress(InetAddress.getByName(host), 8080);
      assertEquals(address, WireAddress.of(address).toSocketAddress(), host);
    }
  }

  @Test
  void aResolvedNameTravelsAsItsLiteral() throws Exception {
    InetAddress named = InetAddress.getByAddress("web.example", new byte[] {10, 0, 0, 7});
    assertEquals(
        new WireAddress("10.0.0.7", 443, ""), WireAddress.of(new InetSocketAddress(named, 443)));
  }

  @Test
  void aUnixAddressTravelsAsItsPath() {
    SocketAddress address = UnixDomainSocketAddress.of("/run/a b/x.sock");
    WireAddress wire = WireAddress.of(address);
    assertEquals(new WireAddress("", 0, "/run/a b/x.sock"), wire);
    assertEquals(address, wire.toSocketAddress());
  }

  @Test
  void aNameThatNobodyKnowsStaysUnresolved() {
    InetSocketAddress unknown = InetSocketAddress.createUnresolved("no such host", 80);
    WireAddress wire = WireAddress.of(unknown);
    assertEquals(new WireAddress("no such host", 80, ""), wire);
    InetSocketAddress back = (InetSocketAddress) wire.toSocketAddress();
    assertTrue(back.isUnresolved());
    assertEquals(unknown, back);
  }

  @Test
  void localhostIsLookedUp() {
    InetSocketAddress address =
        (InetSocketAddress) new WireAddress("localhost", 80, "").toSocketAddress();
    assertTrue(address.getAddress().isLoopbackAddress());
  }
}

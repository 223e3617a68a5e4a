package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.rpc.CallOrigin;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What upstreams learn of clients that no test on the loopback interface can have. */
class ForwardHeadersTest {
  private static final String IPV6 = "2001:db8:0:0:0:0:0:17";

  private final MultiMap came = MultiMap.caseInsensitiveMultiMap().set("Host", "node.example");

  /** As much of a request as the headers are made from. */
  private HttpServerRequest request(boolean tls, SocketAddress client) {
    return (HttpServerRequest)
        Proxy.newProxyInstance(
            HttpServerRequest.class.getClassLoader(),
            new Class<?>[] {HttpServerRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "isSSL" -> tls;
                  case "remoteAddress" -> client;
                  case "headers" -> came;
                  case "getHeader" -> came.get(arguments[0].toString());
                  case "authority" -> HostAndPort.create("authority.example", 443);
                  case "version" -> HttpVersion.HTTP_1_1;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private MultiMap sent(boolean tls, SocketAddress client, String mode) {
    MultiMap to = MultiMap.caseInsensitiveMultiMap();
    ForwardHeaders.request(request(tls, client), to, "made-here", mode);
    return to;
  }

  private static SocketAddress client(String address) throws IOException {
    return SocketAddress.inetSocketAddress(
        new InetSocketAddress(InetAddress.getByName(address), 40_000));
  }

  @Test
  void tlsIsHttps() throws IOException {
    MultiMap to = sent(true, client("192.0.2.9"), "append");
    assertEquals("https", to.get("X-Forwarded-Proto"));
    assertEquals("for=192.0.2.9;host=\"node.example\";proto=https", to.get("Forwarded"));
    to = sent(false, client("192.0.2.9"), "append");
    assertEquals("http", to.get("X-Forwarded-Proto"));
    assertEquals("for=192.0.2.9;host=\"node.example\";proto=http", to.get("Forwarded"));
  }

  @Test
  void anIpv6AddressIsQuotedAndBracketedWhereItMustBe() throws IOException {
    MultiMap to = sent(true, client(IPV6), "append");
    assertEquals(IPV6, to.get("X-Forwarded-For"));
    assertEquals("for=\"[" + IPV6 + "]\";host=\"node.example\";proto=https", to.get("Forwarded"));
  }

  @Test
  void anIpv6AddressGoesWithoutItsZone() throws IOException {
    byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
    SocketAddress client =
        SocketAddress.inetSocketAddress(
            new InetSocketAddress(Inet6Address.getByAddress("", linkLocal, 1), 40_000));
    MultiMap to = sent(false, client, "append");
    assertEquals("fe80:0:0:0:0:0:0:1", to.get("X-Forwarded-For"));
    assertEquals(
        "for=\"[fe80:0:0:0:0:0:0:1]\";host=\"node.example\";proto=http", to.get("Forwarded"));
  }

  @Test
  void whatAProxyInFrontHasSaidStaysUnlessItIsReplaced() throws IOException {
    came.set("X-Forwarded-For", "198.51.100.7")
        .set("X-Forwarded-Proto", "https")
        .set("X-Forwarded-Host", "public.example")
        .set("Forwarded", "for=198.51.100.7;proto=https");
    MultiMap to = sent(false, client(IPV6), "append");
    assertEquals("198.51.100.7, " + IPV6, to.get("X-Forwarded-For"));
    assertEquals("https", to.get("X-Forwarded-Proto"));
    assertEquals("public.example", to.get("X-Forwarded-Host"));
    String own = "for=\"[" + IPV6 + "]\";host=\"node.example\";proto=http";
    assertEquals("for=198.51.100.7;proto=https, " + own, to.get("Forwarded"));

    to = sent(false, client(IPV6), "replace");
    assertEquals(IPV6, to.get("X-Forwarded-For"));
    assertEquals("http", to.get("X-Forwarded-Proto"));
    assertEquals("node.example", to.get("X-Forwarded-Host"));
    assertEquals(own, to.get("Forwarded"));

    to = sent(true, client(IPV6), "none");
    assertEquals("https", to.get("X-Forwarded-Proto"));
    assertEquals("for=198.51.100.7;proto=https", to.get("Forwarded"));
    assertFalse(to.contains("X-Request-Id"));
  }

  @Test
  void aClientOnAUnixSocketHasNoAddress() {
    MultiMap to = sent(true, SocketAddress.domainSocketAddress("/tmp/s"), "append");
    assertFalse(to.contains("X-Forwarded-For"));
    assertEquals("host=\"node.example\";proto=https", to.get("Forwarded"));
  }

  private static MultiMap ofCall(SocketAddress client, String mode) {
    MultiMap to = MultiMap.caseInsensitiveMultiMap();
    CallOrigin origin = new CallOrigin("id", "", "", CallOrigin.From.CLIENT, client);
    ForwardHeaders.call(origin, to, mode);
    return to;
  }

  @Test
  void aCallThatBecomesARequestTellsWhoMadeIt() throws IOException {
    for (String mode : List.of("append", "replace")) {
      MultiMap to = ofCall(client(IPV6), mode);
      assertEquals(IPV6, to.get("X-Forwarded-For"));
      assertEquals("for=\"[" + IPV6 + "]\"", to.get("Forwarded"));
    }
    assertTrue(ofCall(client(IPV6), "none").isEmpty());
    assertTrue(ofCall(SocketAddress.domainSocketAddress("/tmp/s"), "append").isEmpty());
    assertTrue(ofCall(null, "append").isEmpty());
  }

  @Test
  void theAuthorityIsTheHostOfARequestWithoutOne() throws IOException {
    came.remove("Host");
    MultiMap to = sent(true, client("192.0.2.9"), "append");
    String host = HostAndPort.create("authority.example", 443).toString();
    assertEquals(host, to.get("Host"));
    assertEquals(host, to.get("X-Forwarded-Host"));
  }

  @Test
  void aHostThatWouldBreakOutOfItsQuotesIsLeftOut() throws IOException {
    came.set("Host", "h\";for=evil");
    MultiMap to = sent(true, client("192.0.2.9"), "append");
    assertEquals("for=192.0.2.9;proto=https", to.get("Forwarded"));
    assertFalse(to.contains("X-Forwarded-Host"));
  }
}

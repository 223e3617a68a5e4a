package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class ListenerKeyTest {
  private static ListenerKey key(String host, int port) {
    return new ListenerKey(new InetSocketAddress(host, port), 0);
  }

  private static SocketAddress given(String host, int port) {
    return new InetSocketAddress(host, port);
  }

  @Test
  void thePortDecides() {
    assertTrue(key("0.0.0.0", 8080).matches(given("127.0.0.1", 8080)));
    assertTrue(key("127.0.0.1", 8080).matches(given("127.0.0.1", 8080)));
    assertFalse(key("127.0.0.1", 8081).matches(given("127.0.0.1", 8080)));
    assertFalse(key("127.0.0.1", 0).matches(given("127.0.0.1", 8080)));
  }

  @Test
  void anotherAddressIsTold() {
    assertTrue(key("0.0.0.0", 8080).differsFrom(given("127.0.0.1", 8080)));
    assertFalse(key("127.0.0.1", 8080).differsFrom(given("127.0.0.1", 8080)));
    ListenerKey unresolved =
        new ListenerKey(InetSocketAddress.createUnresolved("nowhere.invalid", 8080), 0);
    assertFalse(unresolved.differsFrom(given("127.0.0.1", 8080)));
    assertTrue(unresolved.matches(given("127.0.0.1", 8080)));
  }

  @Test
  void pathsAreComparedWhole() {
    SocketAddress path = UnixDomainSocketAddress.of("/run/a.sock");
    ListenerKey key = new ListenerKey(path, 0);
    assertTrue(key.matches(UnixDomainSocketAddress.of("/run/a.sock")));
    assertFalse(key.matches(UnixDomainSocketAddress.of("/run/b.sock")));
    assertFalse(key.matches(given("127.0.0.1", 8080)));
    assertFalse(key("127.0.0.1", 8080).matches(path));
    assertFalse(key.differsFrom(given("127.0.0.1", 8080)));
  }

  @Test
  void theNthRandomPortOfEachWorkerIsTheSame() {
    SocketAddress any = given("127.0.0.1", 0);
    assertEquals(new ListenerKey(any, 1), new ListenerKey(given("127.0.0.1", 0), 1));
    assertNotEquals(new ListenerKey(any, 0), new ListenerKey(any, 1));
  }
}

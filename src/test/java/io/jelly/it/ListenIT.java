package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code listen()} means in a worker. */
class ListenIT {
  private static int direct;
  private static NodeProcess node;

  @BeforeAll
  static void start() {
    direct = FreePorts.range(4) - 1;
    node =
        NodeProcess.start(
            NodeOptions.verticle("ListenVerticle").with("-worker-port-base", "" + direct));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /** Opens a server in every worker: pid to the port it got. */
  private static Map<String, Integer> listenInAll(String query) {
    Map<String, Integer> ports = new HashMap<>();
    for (int i = 0; i < 2; i++) {
      // Round-robin: each worker gets one of two.
      String[] answer = Exchange.get(node.port(), "/listen?" + query).bodyOrFail().split(" ", -1);
      assertEquals(2, answer.length, () -> String.join(" ", answer));
      ports.put(answer[0], Integer.parseInt(answer[1]));
    }
    assertEquals(2, ports.size(), "both workers listen");
    return ports;
  }

  private static Set<String> served(int port) {
    Set<String> pids = new HashSet<>();
    for (int i = 0; i < 8; i++) pids.add(Exchange.get(port, "/").bodyOrFail());
    return pids;
  }

  private static int onePort(Map<String, Integer> ports) {
    assertEquals(1, Set.copyOf(ports.values()).size(), () -> "one port for both: " + ports);
    return ports.values().iterator().next();
  }

  @Test
  void theNthRandomPortOfEachWorkerIsTheSame() {
    int first = onePort(listenInAll("port=0"));
    int second = onePort(listenInAll("port=0"));
    assertNotEquals(first, second);
    assertEquals(2, served(first).size());
    assertEquals(2, served(second).size());
  }

  @Test
  void aNegativePortIsOneRandomPortForAllThatNameIt() {
    int first = onePort(listenInAll("port=-7"));
    assertTrue(first > 0);
    assertEquals(2, served(first).size());
  }

  @Test
  void severalServersOfOneWorkerAreServedApart() {
    int port = FreePorts.one();
    assertEquals(port, onePort(listenInAll("port=" + port)));
    assertEquals(2, served(port).size());
    assertEquals(2, served(node.port()).size());
  }

  @Test
  void aServerWithReusePortHasItsOwnSocket() throws IOException {
    int port = FreePorts.one();
    listenInAll("reuse=true&port=" + port);
    Set<String> pids = new HashSet<>();
    Await.until(
        "the kernel gives connections to both",
        NodeProcess.SOON,
        () -> {
          pids.addAll(served(port));
          return pids.size() == 2;
        });
    assertTrue(
        node.status().listeners().stream()
            .noneMatch(listener -> Integer.valueOf(port).equals(listener.json().getValue("port"))),
        "the primary was not asked");
  }

  @Test
  void aBindErrorReachesTheVerticleAndALaterTryCanSucceed() throws IOException {
    int port = FreePorts.one();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      String answer =
          Exchange.get(node.port(), "/listen?port=" + taken.getLocalPort()).bodyOrFail();
      assertTrue(answer.startsWith("failed: "), answer);
      assertTrue(answer.contains("127.0.0.1:" + port), answer);
      assertTrue(answer.contains("in use"), answer);
    }
    String answer = Exchange.get(node.port(), "/listen?port=" + port).bodyOrFail();
    assertTrue(answer.endsWith(" " + port), answer);
    assertEquals(1, served(port).size());
  }

  @Test
  void aForeignAddressCannotBeBound() {
    String answer = Exchange.get(node.port(), "/listen?host=192.0.2.1&port=8080").bodyOrFail();
    assertTrue(answer.startsWith("failed: "), answer);
    assertTrue(answer.contains("192.0.2.1:8080"), answer);
  }

  @Test
  void theDirectPortOfAWorkerLeadsToItAlone() throws IOException {
    for (Status.Worker worker : node.status().workers()) {
      assertEquals(
          direct + worker.id(), worker.count("directPort"), () -> node.output().toString());
      assertEquals(Set.of("" + worker.pid()), served((int) worker.count("directPort")));
      node.awaitLine("worker " + worker.id() + " .*direct port " + worker.count("directPort"));
    }
  }
}

package io.jelly.handoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.handoff.TestNode.TestWorker;
import io.vertx.core.datagram.DatagramSocket;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** UDP sockets of several workers on one port. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
class SharedUdpTest {
  private static final int PEERS = 64;

  @TempDir Path folder;

  private static int listen(TestWorker worker, String name, int port) throws Exception {
    DatagramSocket socket = worker.vertx.createDatagramSocket();
    socket.handler(
        packet -> socket.send(name, packet.sender().port(), packet.sender().hostAddress()));
    return socket
        .listen(port, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS)
        .localAddress()
        .port();
  }

  @Test
  void theKernelSpreadsThePeersAndKeepsEachWithOneWorker() throws Exception {
    try (TestNode node = new TestNode(folder)) {
      int port = listen(node.worker(), "a", 0);
      assertEquals(port, listen(node.worker(), "b", port));
      Map<String, Integer> peers = new HashMap<>();
      for (int i = 0; i < PEERS; i++) peers.merge(answerer(port), 1, Integer::sum);
      assertTrue(peers.containsKey("a") && peers.containsKey("b"), peers::toString);
    }
  }

  /** Who answers one peer, every time. */
  private static String answerer(int port) throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (java.net.DatagramSocket peer = new java.net.DatagramSocket(0, loopback)) {
      peer.setSoTimeout(10_000);
      String first = "";
      for (int i = 0; i < 3; i++) {
        peer.send(new DatagramPacket(new byte[] {'?'}, 1, loopback, port));
        DatagramPacket answer = new DatagramPacket(new byte[8], 8);
        peer.receive(answer);
        String name = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
        if (i == 0) first = name;
        assertEquals(first, name);
      }
      return first;
    }
  }
}

package io.jelly.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AdminSocketTest {
  private static final int MAX_PEERS = 64;

  /** A command line that is connected. */
  private final class Peer implements AutoCloseable {
    private final SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    private final BufferedReader lines =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));

    Peer() throws IOException {}

    void send(String text) throws IOException {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Null at the end. */
    String line() throws IOException {
      return lines.readLine();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @TempDir Path folder;
  private final Map<String, CompletableFuture<String>> underWay = new ConcurrentHashMap<>();
  private Path path;
  private AdminSocket socket;

  @BeforeEach
  void listen() throws IOException {
    path = folder.resolve("admin.sock");
    socket = AdminSocket.listen(path, this::answer);
  }

  private CompletableFuture<String> answer(String line) {
    if (line.startsWith("wait")) return underWay.computeIfAbsent(line, AdminSocketTest::pending);
    if (line.equals("release"))
      underWay.forEach((asked, reply) -> reply.complete("answer to " + asked));
    return CompletableFuture.completedFuture(line.equals("silent") ? "" : "answer to " + line);
  }

  private static CompletableFuture<String> pending(String line) {
    return new CompletableFuture<>();
  }

  @AfterEach
  void close() {
    socket.close();
  }

  @Test
  void aLineInALineOut() throws IOException {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    try (Peer peer = new Peer()) {
      peer.send("one\nsilent\ntwo\n");
      assertEquals("answer to one", peer.line());
      assertEquals("answer to two", peer.line());
    }
  }

  @Test
  void severalCallsMayBeUnderWay() throws IOException {
    try (Peer peer = new Peer();
        Peer other = new Peer()) {
      peer.send("wait 1\nquick\n");
      assertEquals("answer to quick", peer.line());
      other.send("release\n");
      assertEquals("answer to release", other.line());
      assertEquals("answer to wait 1", peer.line());
    }
  }

  @Test
  void aPeerThatLeavesWithACallUnderWayHarmsNobody() throws IOException {
    try (Peer other = new Peer()) {
      try (Peer peer = new Peer()) {
        peer.send("wait 1\nquick\n");
        assertEquals("answer to quick", peer.line());
      }
      other.send("release\n");
      assertEquals("answer to release", other.line());
    }
  }

  @Test
  void peersAreBounded() throws IOException {
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < MAX_PEERS; i++) {
      Peer peer = new Peer();
      peer.send("hello\n");
      assertEquals("answer to hello", peer.line());
      peers.add(peer);
    }
    try (Peer oneTooMany = new Peer()) {
      assertNull(oneTooMany.line());
    }
    peers.remove(0).close();
    assertServedAgain();
    for (Peer peer : peers) peer.close();
  }

  /** As soon as the loop has seen that the other one left. */
  private void assertServedAgain() throws IOException {
    String line = null;
    while (line == null) {
      try (Peer peer = new Peer()) {
        peer.send("hello\n");
        line = peer.line();
      } catch (IOException closedWhileWriting) {
        line = null;
      }
    }
    assertEquals("answer to hello", line);
  }
}

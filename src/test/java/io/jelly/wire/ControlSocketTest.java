package io.jelly.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ControlSocketTest {
  /** One end, and what it hears. */
  private static final class End implements ControlSocket.Listener {
    final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
    final CountDownLatch gone = new CountDownLatch(1);
    final ControlSocket socket;

    End(ControlSocket socket) {
      this.socket = socket;
    }

    @Override
    public void message(Message message) {
      heard.add(message);
    }

    @Override
    public void closed() {
      gone.countDown();
    }

    Message next() throws InterruptedException {
      Message message = heard.poll(10, TimeUnit.SECONDS);
      assertNotNull(message, "no message in time");
      return message;
    }
  }

  @TempDir Path folder;
  private final BlockingQueue<End> arrived = new LinkedBlockingQueue<>();
  private final BlockingQueue<End> connected = new LinkedBlockingQueue<>();
  private LineLoop loop;
  private Path path;

  @BeforeEach
  void listen() throws IOException {
    loop = LineLoop.start("test-control", true);
    path = folder.resolve("control.sock");
    ControlSocket.listen(loop, path, socket -> added(socket, arrived));
  }

  private static End added(ControlSocket socket, BlockingQueue<End> ends) {
    End end = new End(socket);
    ends.add(end);
    return end;
  }

  @AfterEach
  void close() {
    loop.close();
  }

  private static End next(BlockingQueue<End> ends) throws InterruptedException {
    End end = ends.poll(10, TimeUnit.SECONDS);
    assertNotNull(end, "nobody in time");
    return end;
  }

  @Test
  void messagesGoBothWaysInOrder() throws Exception {
    ControlSocket worker = ControlSocket.connect(loop, path, socket -> added(socket, connected));
    Message hello = new Message.Hello(1, 42, ControlSocket.PROTOCOL);
    assertTrue(worker.send(hello));
    End primary = next(arrived);
    assertEquals(hello, primary.next());
    for (int i = 0; i < 1_000; i++) primary.socket.send(new Message.Answer(i, "\n" + i));
    primary.socket.closeWhenSent();
    End end = next(connected);
    for (int i = 0; i < 1_000; i++) assertEquals(new Message.Answer(i, "\n" + i), end.next());
    assertTrue(end.gone.await(10, TimeUnit.SECONDS));
    assertFalse(worker.send(hello), "the peer is gone");
  }

  @Test
  void aPeerThatTalksNonsenseIsClosed() throws Exception {
    for (String nonsense : List.of("GET / HTTP/1.1\r", "null", "[]", "{\"type\":\"Nope\"}", "")) {
      try (SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
        String lines = nonsense + "\n";
        peer.write(ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
        assertEquals(0, Channels.newInputStream(peer).readAllBytes().length, nonsense);
        End primary = next(arrived);
        assertTrue(primary.gone.await(10, TimeUnit.SECONDS), nonsense);
        assertEquals(0, primary.heard.size(), nonsense);
      }
    }
  }

  @Test
  void aPeerThatDiesIsNoticed() throws Exception {
    ControlSocket worker = ControlSocket.connect(loop, path, socket -> added(socket, connected));
    End primary = next(arrived);
    worker.close();
    assertTrue(primary.gone.await(10, TimeUnit.SECONDS));
    assertTrue(next(connected).gone.await(10, TimeUnit.SECONDS), "both ends are told");
  }
}

package io.jelly.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A loop that serves, against peers that speak with plain blocking sockets. */
@Timeout(30)
class LineSocketTest {
  @TempDir Path folder;
  private final BlockingQueue<Recorder> arrived = new LinkedBlockingQueue<>();
  private final AtomicReference<Throwable> reported = new AtomicReference<>();
  private final List<SocketChannel> peers = new ArrayList<>();
  private LineLoop loop;
  private Path path;

  @BeforeEach
  void listen() throws IOException {
    loop = LineLoop.start("test-lines", true);
    path = folder.resolve("lines.sock");
    Files.writeString(path, "a stale file");
    loop.listen(path, this::recorded);
  }

  private Recorder recorded(LineSocket socket) {
    // On the loop's thread, so that what its listeners throw is caught here.
    Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> reported.set(e));
    Recorder recorder = new Recorder(socket);
    arrived.add(recorder);
    return recorder;
  }

  @AfterEach
  void close() throws IOException {
    for (SocketChannel peer : peers) peer.close();
    loop.close();
  }

  private SocketChannel peer() throws IOException {
    SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(path));
    peers.add(peer);
    return peer;
  }

  private Recorder served() throws InterruptedException {
    Recorder recorder = arrived.poll(10, TimeUnit.SECONDS);
    assertNotNull(recorder, "no peer arrived in time");
    return recorder;
  }

  @Test
  void aFlushWaitsUntilWhatWasSentBeforeIsWritten() throws Exception {
    SocketChannel peer = peer();
    LineSocket socket = served().socket;
    CountDownLatch held = new CountDownLatch(1);
    loop.execute(() -> held(held));
    for (int i = 0; i < 50; i++) assertTrue(socket.send("line " + i));
    CompletableFuture<Void> flushed = CompletableFuture.runAsync(loop::flush);
    peer.configureBlocking(false);
    assertEquals(0, peer.read(ByteBuffer.allocate(1)));
    assertFalse(flushed.isDone());
    held.countDown();
    flushed.get(10, TimeUnit.SECONDS);
    ByteBuffer all = ByteBuffer.allocate(4096);
    peer.read(all);
    String text = new String(all.array(), 0, all.position(), StandardCharsets.UTF_8);
    assertTrue(text.endsWith("line 49\n"), text);
    loop.close();
    loop.flush();
  }

  private static void held(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(SocketChannel peer, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) peer.write(buffer);
  }

  private static void write(SocketChannel peer, String text) throws IOException {
    write(peer, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String readAll(SocketChannel peer) throws IOException {
    return new String(Channels.newInputStream(peer).readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void theSocketIsForTheOwnerAlone() throws IOException {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
  }

  @Test
  void severalLinesInOneWriteArriveOneByOne() throws Exception {
    write(peer(), "one\n\ntwo\r\nthree\n");
    Recorder recorder = served();
    assertEquals("one", recorder.next());
    assertEquals("", recorder.next());
    assertEquals("two\r", recorder.next());
    assertEquals("three", recorder.next());
  }

  @Test
  void oneLineInManyPiecesArrivesWhole() throws Exception {
    // Each byte is a read of its own at the other end, or nearly: also within a character.
    SocketChannel peer = peer();
    Recorder recorder = served();
    for (byte next : "Grüße, \uD83D\uDE00 und 漢字\n".getBytes(StandardCharsets.UTF_8)) {
      write(peer, new byte[] {next});
    }
    assertEquals("Grüße, \uD83D\uDE00 und 漢字", recorder.next());
  }

  @Test
  void charactersAcrossReadsSurvive() throws Exception {
    // Longer than any read, of three bytes each: some character spans two reads.
    String line = "漢".repeat(100_000);
    write(peer(), line + "\n");
    assertEquals(line, served().next());
  }

  @Test
  void theLongestLineArrivesAndALongerOneCloses() throws Exception {
    byte[] longest = new byte[LineLoop.MAX_LINE_BYTES];
    java.util.Arrays.fill(longest, (byte) 'x');
    SocketChannel peer = peer();
    write(peer, longest);
    write(peer, "\n");
    Recorder recorder = served();
    assertEquals(LineLoop.MAX_LINE_BYTES, recorder.next().length());
    write(peer, longest);
    // The peer may see its write fail, as the line is cut off after the byte too many.
    assertEquals("", assertClosedAfter(peer, "x"));
    recorder.awaitClosed();
    assertEquals(0, recorder.waiting());
    assertFalse(recorder.socket.send("too late"));
  }

  private static String assertClosedAfter(SocketChannel peer, String last) throws IOException {
    write(peer, last);
    try {
      return readAll(peer);
    } catch (IOException reset) {
      return "";
    }
  }

  @Test
  void aLastLineWithoutItsEndIsNotHeard() throws Exception {
    SocketChannel peer = peer();
    write(peer, "whole\nhalf");
    peer.close();
    Recorder recorder = served();
    assertEquals("whole", recorder.next());
    recorder.awaitClosed();
    assertEquals(0, recorder.waiting());
  }

  @Test
  void closeWhenSentSendsEverythingFirst() throws Exception {
    SocketChannel peer = peer();
    Recorder recorder = served();
    String line = "y".repeat(100_000);
    for (int i = 0; i < 50; i++) assertTrue(recorder.socket.send(line + i));
    recorder.socket.closeWhenSent();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 50; i++) expected.append(line).append(i).append('\n');
    assertEquals(expected.toString(), readAll(peer));
    recorder.awaitClosed();
  }

  @Test
  void aPeerThatDoesNotReadIsGivenUp() throws Exception {
    peer();
    Recorder recorder = served();
    String megabyte = "z".repeat(1 << 20);
    int sent = 0;
    while (recorder.socket.send(megabyte)) {
      sent++;
      assertTrue(sent < 100, "what waits unsent grows without bound");
    }
    assertTrue(sent >= 30, "given up after " + sent + " MiB");
    recorder.awaitClosed();
    assertFalse(recorder.socket.send("more"));
  }

  @Test
  void aSlowPeerHoldsUpNobodyElse() throws Exception {
    peer();
    Recorder slow = served();
    assertTrue(slow.socket.send("z".repeat(8 << 20)));
    SocketChannel quick = peer();
    Recorder other = served();
    write(quick, "ping\n");
    assertEquals("ping", other.next());
  }

  @Test
  void aListenerThatThrowsLosesOnlyItsOwnLine() throws Exception {
    write(peer(), "one\nthrow\ntwo\n");
    Recorder recorder = served();
    assertEquals("one", recorder.next());
    assertEquals("two", recorder.next());
    assertTrue(reported.get() instanceof IllegalStateException, "it is reported");
  }

  @Test
  void anArrivalThatThrowsClosesThatPeerAndNoOther() throws Exception {
    Path other = folder.resolve("throws.sock");
    loop.listen(
        other,
        socket -> {
          Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> reported.set(e));
          throw new IllegalStateException("as asked");
        });
    try (SocketChannel refused = SocketChannel.open(UnixDomainSocketAddress.of(other))) {
      assertEquals("", readAll(refused));
    }
    write(peer(), "still here\n");
    assertEquals("still here", served().next());
  }

  @Test
  void manyPeersAreServedAtATime() throws Exception {
    int count = 300;
    for (int i = 0; i < count; i++) write(peer(), "from " + i + "\n");
    for (int i = 0; i < count; i++) {
      Recorder recorder = served();
      recorder.socket.send(recorder.next() + " heard");
      recorder.socket.closeWhenSent();
    }
    for (int i = 0; i < count; i++) assertEquals("from " + i + " heard\n", readAll(peers.get(i)));
  }

  @Test
  void bothEndsMayBeOfOneLoop() throws Exception {
    AtomicReference<Recorder> near = new AtomicReference<>();
    LineSocket socket =
        loop.connect(
            path,
            connected -> {
              near.set(new Recorder(connected));
              return near.get();
            });
    assertTrue(socket.send("question"));
    Recorder far = served();
    assertEquals("question", far.next());
    far.socket.send("answer");
    far.socket.closeWhenSent();
    assertEquals("answer", near.get().next());
    near.get().awaitClosed();
  }

  @Test
  void aSocketClosedByItsListenerBeforeItIsServedIsNoError() throws Exception {
    AtomicReference<Recorder> near = new AtomicReference<>();
    loop.connect(
        path,
        connected -> {
          connected.close();
          near.set(new Recorder(connected));
          return near.get();
        });
    near.get().awaitClosed();
    served().awaitClosed();
    assertEquals(null, reported.get());
  }

  @Test
  void afterTheLoopIsClosedNothingIsQueued() throws Exception {
    SocketChannel peer = peer();
    Recorder recorder = served();
    assertTrue(recorder.socket.send("last words"));
    loop.close();
    assertEquals("last words\n", readAll(peer));
    assertFalse(recorder.socket.send("too late"));
    assertThrows(IOException.class, () -> SocketChannel.open(UnixDomainSocketAddress.of(path)));
  }

  @Test
  void aPathThatIsTooLongIsAnError() {
    Path tooLong = folder.resolve("x".repeat(120));
    assertThrows(IOException.class, () -> loop.listen(tooLong, Recorder::new));
    assertThrows(IOException.class, () -> loop.connect(folder.resolve("nobody"), Recorder::new));
  }
}

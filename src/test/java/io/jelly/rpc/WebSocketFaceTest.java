package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketFrame;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketFaceTest {
  private static final int MESSAGE_BYTES = 200_000;
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\":1}";
  private static final String PONG = "{\"jsonrpc\":\"2.0\",\"result\":\"pong\",\"id\":1}";
  private static final String SLOW = PING.replace("system.ping", "slow");
  private static final String DONE = PONG.replace("pong", "done");

  private ServerFixture server;
  private WebSocketFace client;

  @BeforeEach
  void connect() throws Exception {
    RpcLimits d = RpcLimits.defaults();
    RpcLimits limits =
        new RpcLimits(
            1000,
            d.depth(),
            10,
            1_000_000,
            2048,
            30_000,
            1000,
            MESSAGE_BYTES,
            3,
            d.batchConcurrency());
    server = new ServerFixture(limits);
    client = new WebSocketFace(server.vertx, server.http.actualPort(), "/rpc");
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void bothPathsAreServedAndNoOther() throws Exception {
    int port = server.http.actualPort();
    assertEquals(PONG, new WebSocketFace(server.vertx, port, "/").ask(PING).get(0));
    ExecutionException refused =
        assertThrows(
            ExecutionException.class, () -> new WebSocketFace(server.vertx, port, "/other"));
    assertEquals(404, ((UpgradeRejectedException) refused.getCause()).getStatus());
  }

  @Test
  void aMessageMayBeLargerThanABodyAndComeInFrames() throws Exception {
    String padding = " ".repeat(MESSAGE_BYTES - PING.length());
    assertEquals(PONG, client.ask(padding + PING).get(0));
    client.socket.writeFrame(WebSocketFrame.textFrame(PING.substring(0, 10), false));
    client.socket.writeFrame(
        WebSocketFrame.continuationFrame(Buffer.buffer(PING.substring(10, 20)), false));
    client.socket.writeFrame(
        WebSocketFrame.continuationFrame(Buffer.buffer(PING.substring(20)), true));
    assertEquals(PONG, client.read());
  }

  /** What is packed could become a thousand times what a message may be. */
  @Test
  void compressionIsOfferedInVain() throws Exception {
    String offers = "Sec-WebSocket-Extensions: permessage-deflate, deflate-frame\n";
    try (RawWebSocket packer = new RawWebSocket(server.http.actualPort(), offers)) {
      assertFalse(packer.answer.toLowerCase(Locale.ROOT).contains("extensions"), packer.answer);
      packer.send(PING);
      assertEquals(PONG, packer.read().text());
    }
  }

  @Test
  void aFrameOverTheLimitClosesWith1009() throws Exception {
    client.socket.writeTextMessage(" ".repeat(MESSAGE_BYTES + 1));
    assertEquals("closed 1009", client.read());
  }

  @Test
  void aMessageOverTheLimitClosesWith1009() throws Exception {
    String half = " ".repeat(MESSAGE_BYTES / 2 + 1);
    client.socket.writeFrame(WebSocketFrame.textFrame(half, false));
    client.socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(half), true));
    assertEquals("closed 1009", client.read());
  }

  @Test
  void callsRunSideBySideAndAreAnsweredAsTheyEnd() throws Exception {
    client.socket.writeTextMessage(SLOW);
    assertEquals(PONG, client.ask(PING).get(0));
    server.rpc.pending.complete("done");
    assertEquals(DONE, client.read());
  }

  @Test
  void noMoreIsReadThanMayBeInFlight() throws Exception {
    for (int i = 0; i < 200; i++) {
      client.socket.writeTextMessage(SLOW);
    }
    while (server.rpc.table.inFlight() < 3) {
      Thread.onSpinWait();
    }
    try (HttpFace other = new HttpFace(server.http.actualPort())) {
      other.ask(PING);
    }
    assertEquals(3, server.rpc.table.inFlight());
    server.rpc.pending.complete("done");
    for (int i = 0; i < 200; i++) {
      assertEquals(DONE, client.read());
    }
  }

  @Test
  void aClientThatDoesNotReadIsNotReadFromAndNothingIsLost() throws Exception {
    int times = 500;
    AtomicInteger sent = new AtomicInteger();
    client.socket.pause();
    String large = "[\"" + "x".repeat(100_000) + "\"]";
    String echo = PING.replace("system.ping\"", "system.echo\",\"params\":" + large);
    for (int i = 0; i < times; i++) {
      client.socket.writeTextMessage(echo).onSuccess(written -> sent.incrementAndGet());
    }
    try (HttpFace other = new HttpFace(server.http.actualPort())) {
      other.ask(PING);
    }
    long taken = Standstill.of(sent::get);
    assertTrue(taken < times / 2, () -> taken + " of " + times + " went out");
    client.socket.resume();
    for (int i = 0; i < times; i++) {
      assertTrue(client.read().contains("xxx"));
    }
  }

  /** One that waits for a long call need not wait for all others. */
  @Test
  void whileWhatCameBeforeTheShutdownIsAnsweredTheConnectionGoesOn() throws Exception {
    client.socket.writeTextMessage(SLOW);
    assertEquals(PONG, client.ask(PING).get(0));
    var down = server.http.shutdown(30, TimeUnit.SECONDS);
    for (int i = 0; i < 3; i++) assertEquals(PONG, client.ask(PING).get(0));
    server.rpc.pending.complete("done");
    assertEquals(DONE, client.read());
    assertEquals("closed 1012", client.read());
    ServerFixture.await(down);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x40, 0x20, 0x10})
  void aFrameOfAnExtensionThatNobodyAgreedToIsRefused(int bit) throws Exception {
    try (RawWebSocket raw = new RawWebSocket(server.http.actualPort(), "")) {
      raw.send(bit | RawWebSocket.TEXT, Buffer.buffer(PING));
      assertEquals(1002, raw.read().closeCode());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "8", "14"})
  void anotherVersionOfTheProtocolIsRefusedAndToldWhichOneIsSpoken(String version)
      throws Exception {
    String answer = RawWebSocket.handshake(server.http.actualPort(), version);
    assertTrue(answer.startsWith("HTTP/1.1 426 "), answer);
    assertTrue(answer.toLowerCase(Locale.ROOT).contains("sec-websocket-version: 13"), answer);
  }

  @Test
  void aServerThatShutsDownAnswersFirstAndClosesWith1012() throws Exception {
    client.socket.writeTextMessage(SLOW);
    assertEquals(PONG, client.ask(PING).get(0));
    var down = server.http.shutdown(30, TimeUnit.SECONDS);
    server.rpc.pending.complete("done");
    assertEquals(DONE, client.read());
    assertEquals("closed 1012", client.read());
    ServerFixture.await(down);
  }
}

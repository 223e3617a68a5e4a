package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSockets through the gateway: the bytes of both sides, whatever they are. */
@Timeout(120)
class TunnelTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String HANDSHAKE =
      """
      GET /p2p?x=1 HTTP/1.1
      Host: peer:6001
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Extensions: permessage-deflate

      """
          .replace("\n", "\r\n");
  private static final String SWITCHED =
      """
      HTTP/1.1 101 Switching Protocols
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
      Sec-WebSocket-Extensions: permessage-deflate
      X-Peer: yes

      """
          .replace("\n", "\r\n");

  /** A server whose upgraded connections are what a test makes of them. */
  private static FakeServer upgrading(FakeServer.Answerer then) {
    return new FakeServer(
        0,
        at -> {
          if (!at.header("upgrade").equals("websocket")) {
            at.respond("426 Upgrade Required", "text/plain", "Upgrade Required");
            return;
          }
          at.write(SWITCHED);
          then.answer(at);
        });
  }

  private static GatewayFixture before(FakeServer server) {
    return new GatewayFixture(settings(server));
  }

  private static JsonObject settings(FakeServer server) {
    JsonArray urls = new JsonArray().add(server.url());
    return GatewayFixture.settings(new JsonObject().put("path", "/").put("upstreams", urls));
  }

  private static RawHttp open(GatewayFixture gateway) throws IOException {
    RawHttp client = new RawHttp(gateway.port());
    client.send(HANDSHAKE);
    RawHttp.Answer answer = client.answer(true);
    assertEquals(101, answer.status());
    assertEquals("permessage-deflate", answer.header("sec-websocket-extensions"));
    assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", answer.header("sec-websocket-accept"));
    return client;
  }

  private static void echo(FakeConnection at) throws IOException {
    at.in()
        .transferTo(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                at.write(new byte[] {(byte) b});
              }

              @Override
              public void write(byte[] bytes, int from, int length) throws IOException {
                at.write(Arrays.copyOfRange(bytes, from, from + length));
              }
            });
  }

  @Test
  void everyByteOfAHundredMebibytesComesBackAlsoToASlowReader() throws Exception {
    int length = 100 << 20;
    byte[] part = new byte[1 << 20];
    new Random(5).nextBytes(part);
    try (FakeServer server = upgrading(TunnelTest::echo);
        GatewayFixture gateway = before(server);
        RawHttp client = open(gateway)) {
      Thread sender =
          new Thread(
              () -> {
                try {
                  for (int sent = 0; sent < length; sent += part.length) client.send(part);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      sender.start();
      for (int got = 0; got < length; got += part.length) {
        assertArrayEquals(part, client.in().readNBytes(part.length));
      }
      sender.join();
    }
  }

  @Test
  void anUpstreamThatDoesNotReadHoldsTheClientBack() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (FakeServer server =
            upgrading(
                at -> {
                  while (at.in().available() >= 0 && !Thread.interrupted())
                    LockSupport.parkNanos(1_000_000);
                });
        GatewayFixture gateway =
            new GatewayFixture(settings(server).put("webSocketIdleMs", 3_000));
        RawHttp client = open(gateway)) {
      Thread sender =
          new Thread(
              () -> {
                byte[] part = new byte[1 << 16];
                try {
                  for (int i = 0; i < 2_000; i++) {
                    client.send(part);
                    sent.addAndGet(part.length);
                  }
                } catch (IOException closed) {
                  // At last.
                }
              });
      sender.setDaemon(true);
      sender.start();
      long[] last = {-1, 0};
      Waiting.until(
          "nothing more is taken from the client",
          Duration.ofSeconds(60),
          () -> {
            long now = sent.get();
            last[1] = now == last[0] ? last[1] + 1 : 0;
            last[0] = now;
            return now > 0 && last[1] > 50;
          });
      assertTrue(sent.get() < 60L << 20, () -> sent + " bytes lie somewhere");
      sender.join(); // Its time of silence is over, and nobody waits for what is not written.
    }
  }

  @Test
  void theEndOfOneSideIsTheEndOfTheOther() throws Exception {
    try (FakeServer server =
            upgrading(
                at -> {
                  at.write("last words");
                  at.close();
                });
        GatewayFixture gateway = before(server);
        RawHttp client = open(gateway)) {
      assertEquals("last words", new String(client.in().readAllBytes(), StandardCharsets.UTF_8));
    }
    AtomicLong ended = new AtomicLong();
    try (FakeServer server =
            upgrading(
                at -> {
                  at.in().readAllBytes();
                  ended.incrementAndGet();
                });
        GatewayFixture gateway = before(server)) {
      open(gateway).close();
      Waiting.until("the upstream has seen the end", SOON, () -> ended.get() == 1);
    }
  }

  @Test
  void whenItsUpstreamLeavesTheClientIsTold1012BetweenTwoFrames() throws Exception {
    byte[] frame = new byte[200];
    frame[0] = (byte) 0x82;
    frame[1] = 126;
    frame[3] = (byte) (frame.length - 4);
    AtomicLong answered = new AtomicLong();
    try (FakeServer server =
            upgrading(
                at -> {
                  at.write(Arrays.copyOf(frame, 50));
                  at.in().readNBytes(1);
                  at.write(Arrays.copyOfRange(frame, 50, frame.length));
                  at.write(frame);
                  answered.set(at.in().readAllBytes().length);
                });
        GatewayFixture gateway = before(server);
        RawHttp client = open(gateway)) {
      InputStream in = client.in();
      assertArrayEquals(Arrays.copyOf(frame, 50), in.readNBytes(50));
      gateway.gateway.change(GatewayFixture.settings());
      Waiting.until(
          "the route is gone",
          SOON,
          () -> RawHttp.ask(gateway.port(), RawHttp.get("/p2p")).status() == 404);
      client.send(new byte[1]);
      in.readNBytes(150);
      byte[] close = in.readNBytes(19);
      assertEquals((byte) 0x88, close[0]);
      assertEquals(17, close[1]);
      assertEquals(1012, ((close[2] & 0xff) << 8) | (close[3] & 0xff));
      client.send(new byte[8]);
      assertEquals(-1, in.read());
      Waiting.until("the upstream got the client's close frame", SOON, () -> answered.get() == 8);
    }
  }

  @Test
  void aHandshakeThatIsRefusedPassesAsItIs() throws IOException {
    try (FakeServer refusing =
            new FakeServer(0, at -> at.respond("403 Forbidden", "text/plain", "not you"));
        GatewayFixture gateway = before(refusing)) {
      RawHttp.Answer answer = RawHttp.ask(gateway.port(), HANDSHAKE);
      assertEquals(403, answer.status());
      assertEquals("not you", answer.text());
    }
  }

  @Test
  void aHandshakeIsOneOnWhicheverLinesItSaysSo() throws IOException {
    try (FakeServer server = upgrading(at -> at.write(at.header("upgrade")));
        GatewayFixture gateway = before(server)) {
      for (String lines :
          new String[] {
            "Upgrade: websocket\r\nConnection: keep-alive\r\nConnection: Upgrade\r\n",
            "Upgrade: h2c, WebSocket\r\nConnection: keep-alive, upgrade\r\n"
          }) {
        try (RawHttp client = new RawHttp(gateway.port())) {
          client.send(HANDSHAKE.replace("Upgrade: websocket\r\nConnection: Upgrade\r\n", lines));
          assertEquals(101, client.answer(true).status(), lines);
          assertEquals(
              "websocket", new String(client.in().readNBytes(9), StandardCharsets.UTF_8), lines);
        }
      }
    }
  }

  @Test
  void aSilentOneEndsAtItsTime() throws Exception {
    try (FakeServer server = upgrading(at -> at.in().readAllBytes())) {
      try (GatewayFixture gateway =
              new GatewayFixture(settings(server).put("webSocketIdleMs", 300));
          RawHttp client = open(gateway)) {
        assertEquals(-1, client.in().read());
      }
    }
  }

  @Test
  void nodesKeepTheRootForJsonRpcUnlessTheirPeersHaveAPort() throws Exception {
    try (FakeServer node = FakeNode.start(0, new AtomicLong(1));
        FakeServer peers = upgrading(TunnelTest::echo)) {
      String handshake = HANDSHAKE.replace("/p2p?x=1", "/");
      try (GatewayFixture gateway = GatewayFixture.before(node)) {
        RawHttp.Answer answer = RawHttp.ask(gateway.port(), handshake);
        assertEquals(101, answer.status());
        assertEquals("", answer.header("x-peer"));
      }
      JsonObject route =
          GatewayFixture.route(node).put("webSocketUpstreams", new JsonArray().add(peers.url()));
      try (GatewayFixture gateway = new GatewayFixture(GatewayFixture.settings(route))) {
        RawHttp.Answer answer = RawHttp.ask(gateway.port(), handshake);
        assertEquals("yes", answer.header("x-peer"));
      }
    }
  }
}

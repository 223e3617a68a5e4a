package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Edits of the upstreams while requests are in flight. */
@Timeout(120)
class UpstreamChangeTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String TRANSACTION =
      RawHttp.post("/sendTransaction", "{\"params\":{\"transaction\":[1]}}");
  private static final String SWITCHED =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
  private static final String HANDSHAKE =
      "GET /p2p HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

  private static JsonObject settings(FakeServer... servers) {
    JsonObject route = GatewayFixture.route(servers).put("kind", "http").put("probePath", "/probe");
    return GatewayFixture.settings(route).put("probeMs", 60_000);
  }

  private static FakeServer server(FakeServer.Answerer otherwise) {
    return new FakeServer(
        0,
        at -> {
          if (at.path().equals("/probe")) at.respond("200 OK", "text/plain", "");
          else otherwise.answer(at);
        });
  }

  private static FakeServer saying(String text) {
    return server(at -> at.respond("200 OK", "text/plain", text));
  }

  @Test
  void whatWaitsForAConnectionToOneThatLeavesGoesToItsSuccessor() throws IOException {
    CountDownLatch go = new CountDownLatch(1);
    try (FakeServer old =
            server(
                at -> {
                  at.body();
                  Waiting.on(go);
                  at.respond("200 OK", "text/plain", "old");
                });
        FakeServer fresh = saying("fresh");
        GatewayFixture gateway = new GatewayFixture(settings(old).put("maxConnections", 1))) {
      List<RawHttp> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        RawHttp client = new RawHttp(gateway.port());
        clients.add(client);
        client.send(i % 2 == 0 ? TRANSACTION : RawHttp.get("/x"));
        if (i == 0) Waiting.until("the first is there", SOON, () -> old.accepted() == 2);
      }
      gateway.gateway.change(settings(fresh).put("maxConnections", 1));
      for (RawHttp client : clients.subList(1, 8))
        assertEquals("fresh", client.answer(false).text());
      go.countDown();
      assertEquals("old", clients.get(0).answer(false).text());
      for (RawHttp client : clients) client.close();
      assertFalse(gateway.observed.outcomes().containsKey("UNREACHABLE"));
    }
  }

  @Test
  void anAnswerUnderWayFromOneThatLeavesEndsAsItWould() throws IOException {
    int parts = 40;
    try (FakeServer old =
            server(
                at -> {
                  if (at.path().equals("/check")) {
                    at.respond("200 OK", "text/plain", "");
                    return;
                  }
                  at.write("HTTP/1.1 200 OK\r\ncontent-length: " + parts + "\r\n\r\n");
                  for (int i = 0; i < parts; i++) {
                    at.write("x");
                    LockSupport.parkNanos(50_000_000); // A steady download of two seconds.
                  }
                });
        GatewayFixture gateway = new GatewayFixture(settings(old).put("timeoutMs", 500));
        RawHttp client = new RawHttp(gateway.port())) {
      client.send(RawHttp.get("/x"));
      Waiting.until("it has begun", SOON, () -> client.in().available() > 0);
      gateway.gateway.change(settings().put("timeoutMs", 400));
      gone(gateway);
      RawHttp.Answer answer = client.answer(false);
      assertEquals(parts, answer.body().length());
    }
  }

  private static void gone(GatewayFixture gateway) {
    Waiting.until(
        "it is no upstream any more",
        SOON,
        () -> RawHttp.ask(gateway.port(), RawHttp.get("/check")).status() != 200);
  }

  @Test
  void aFrameUnderWayFromOneThatLeavesIsNotCut() throws IOException {
    byte[] frame = new byte[200];
    frame[0] = (byte) 0x82;
    frame[1] = 126;
    frame[3] = (byte) (frame.length - 4);
    try (FakeServer old =
            server(
                at -> {
                  if (!at.header("upgrade").equals("websocket")) return;
                  at.write(SWITCHED);
                  at.write(Arrays.copyOf(frame, 50));
                  at.in().readNBytes(1);
                  at.write(Arrays.copyOfRange(frame, 50, frame.length));
                  at.in().readAllBytes();
                });
        GatewayFixture gateway = new GatewayFixture(settings(old).put("timeoutMs", 200));
        RawHttp client = new RawHttp(gateway.port())) {
      client.send(HANDSHAKE);
      assertEquals(101, client.answer(true).status());
      client.in().readNBytes(50);
      gateway.gateway.change(settings().put("timeoutMs", 200));
      long start = System.nanoTime();
      Waiting.until("a while has passed", SOON, () -> System.nanoTime() - start > 1_000_000_000L);
      client.send(new byte[1]);
      assertEquals(150, client.in().readNBytes(150).length);
      assertEquals(0x88, client.in().readNBytes(19)[0] & 0xff);
    }
  }

  @Test
  void anEditThatDoesNotTouchTheAddressTouchesNoWebSocketAndNoHealth() throws IOException {
    try (FakeServer server =
            server(
                at -> {
                  if (at.header("upgrade").equals("websocket")) {
                    at.write(SWITCHED);
                    for (int b = at.in().read(); b >= 0; b = at.in().read())
                      at.write(new byte[] {(byte) b});
                  } else {
                    at.respond("200 OK", "text/plain", "fine");
                  }
                });
        GatewayFixture gateway = new GatewayFixture(settings(server));
        RawHttp client = new RawHttp(gateway.port())) {
      client.send(HANDSHAKE);
      assertEquals(101, client.answer(true).status());
      int known = gateway.observed.watched();
      for (String key :
          List.of(
              "probeMs",
              "maxConnections",
              "connectTimeoutMs",
              "connectionMaxAgeMs",
              "maxWaiting",
              "maxWebSockets",
              "timeoutMs")) {
        gateway.gateway.change(settings(server).put(key, 777));
        assertEquals("fine", RawHttp.ask(gateway.port(), RawHttp.get("/x")).text(), key);
        client.send("a");
        assertEquals("a", new String(client.in().readNBytes(1), StandardCharsets.UTF_8), key);
      }
      JsonObject probed = settings(server);
      probed.getJsonArray("routes").getJsonObject(0).put("probePath", "/other");
      gateway.gateway.change(probed);
      Waiting.until(
          "another probe is in force",
          SOON,
          () -> RawHttp.ask(gateway.port(), RawHttp.get("/x")).status() == 200);
      client.send("b");
      assertEquals('b', client.in().read());
      assertEquals(known, gateway.observed.watched(), "it is the same upstream");
    }
  }

  @Test
  void anEditOfTheProbesKeepsConnections() throws IOException {
    try (FakeServer server = saying("fine");
        GatewayFixture gateway = new GatewayFixture(settings(server))) {
      RawHttp.ask(gateway.port(), RawHttp.get("/x"));
      int before = server.accepted();
      gateway.gateway.change(settings(server).put("probeMs", 50_000));
      Waiting.until("it is probed by the new rule", SOON, () -> server.accepted() == before + 1);
      RawHttp.ask(gateway.port(), RawHttp.get("/x"));
      assertEquals(before + 1, server.accepted());
    }
  }

  @Test
  void theEndOfTheGatewayDoesNotWaitForThoseThatHaveLeft() throws IOException {
    for (boolean midFrame : new boolean[] {true, false}) {
      try (FakeServer old =
          server(
              at -> {
                at.write(SWITCHED);
                at.write(midFrame ? new byte[] {(byte) 0x82, 9} : new byte[] {(byte) 0x82, 0});
                at.in().readAllBytes();
              })) {
        GatewayFixture gateway = new GatewayFixture(settings(old));
        try (RawHttp client = new RawHttp(gateway.port())) {
          client.send(HANDSHAKE);
          assertEquals(101, client.answer(true).status());
          client.in().readNBytes(2);
          gateway.gateway.change(settings());
          gone(gateway);
        }
        gateway.close();
      }
    }
  }
}

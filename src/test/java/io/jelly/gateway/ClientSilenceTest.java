package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long clients may be silent: for as long as they wait, and not otherwise. */
@Timeout(120)
class ClientSilenceTest {
  private static final int IDLE_MS = 300;
  private static final String SWITCHED =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
  private static final Duration SOON = Duration.ofSeconds(20);

  private static GatewayFixture before(FakeServer node) {
    JsonObject settings = GatewayFixture.settings(GatewayFixture.route(node));
    return new GatewayFixture(settings.put("probeMs", 60_000), IDLE_MS);
  }

  private static FakeServer node(FakeServer.Answerer otherwise) {
    return new FakeServer(
        0,
        at -> {
          at.body();
          if (at.path().equals("/get_blockNumber")) at.respond("200 OK", FakeNode.JSON, "{}");
          else otherwise.answer(at);
        });
  }

  /** Longer than a client may be silent. */
  private static void pause() {
    long start = System.nanoTime();
    Waiting.until(
        "time has passed", SOON, () -> System.nanoTime() - start > 4L * IDLE_MS * 1_000_000);
  }

  @Test
  void whoWaitsForAnAnswerGetsIt() throws IOException {
    String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"mining\"}";
    for (String request :
        new String[] {
          RawHttp.get("/mining"), RawHttp.post("/get_code", "{}"), RawHttp.post("/rpc", call)
        }) {
      CountDownLatch go = new CountDownLatch(1);
      try (FakeServer slow =
              node(
                  at -> {
                    Waiting.on(go);
                    at.respond("200 OK", FakeNode.JSON, "{\"success\":true,\"payload\":1}");
                  });
          GatewayFixture gateway = before(slow);
          RawHttp client = new RawHttp(gateway.port())) {
        client.send(request);
        pause();
        go.countDown();
        assertEquals(200, client.answer(false).status(), request);
        assertEquals(-1, client.in().read(), "then it is silent again");
      }
    }
  }

  @Test
  void whoPausesInReadingGetsTheRest() throws IOException {
    int length = 40_000_000;
    try (FakeServer large =
            node(
                at -> {
                  at.write("HTTP/1.1 200 OK\r\ncontent-length: " + length + "\r\n\r\n");
                  at.write(new byte[length]);
                });
        GatewayFixture gateway = before(large);
        RawHttp client = new RawHttp(gateway.port())) {
      client.send(RawHttp.get("/x"));
      client.in().readNBytes(1_000);
      pause();
      assertTrue(client.in().readNBytes(length - 1_000).length == length - 1_000);
    }
  }

  @Test
  void whoSendsNothingOfItsBodyIsCutOff() throws IOException {
    try (FakeServer fine = node(at -> at.respond("200 OK", FakeNode.JSON, "{}"));
        GatewayFixture gateway = before(fine)) {
      for (int begun : new int[] {10, 100_000}) {
        try (RawHttp client = new RawHttp(gateway.port())) {
          client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n");
          client.send(new byte[begun]);
          assertEquals(-1, client.in().read());
        }
      }
    }
  }

  @Test
  void aChangeOfTheLimitLeavesTunnelsAlone() throws IOException {
    try (FakeServer peer =
            node(
                at -> {
                  at.write(SWITCHED);
                  at.write(new byte[at.in().read()]);
                });
        GatewayFixture gateway =
            new GatewayFixture(
                GatewayFixture.settings(GatewayFixture.route(peer).put("kind", "http"))
                    .put("probeMs", 60_000));
        RawHttp client = new RawHttp(gateway.port())) {
      client.send(
          "GET /p HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
      assertEquals(101, client.answer(true).status());
      gateway.clients.idleAfter(IDLE_MS);
      pause();
      client.send(new byte[] {7});
      assertEquals(7, client.in().readNBytes(7).length);
    }
  }
}

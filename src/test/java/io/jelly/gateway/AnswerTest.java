package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers of upstreams that are odd, or slow to come: each client gets its own, or none. */
@Timeout(120)
class AnswerTest {
  private static JsonObject settings(FakeServer server) {
    JsonArray urls = new JsonArray().add(server.url());
    return GatewayFixture.settings(
            new JsonObject().put("path", "/").put("upstreams", urls).put("probePath", "/probe"))
        .put("probeMs", 60_000);
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
  }

  private static FakeServer interim(String status, CountDownLatch toldTheRest) {
    return new FakeServer(
        0,
        at -> {
          if (!at.path().equals("/a")) {
            at.write(ok("answer to " + at.path()));
            return;
          }
          at.write("HTTP/1.1 " + status + "\r\n\r\n" + ok("secret of a"));
          Waiting.on(toldTheRest);
          at.write(ok("secret of a"));
        });
  }

  @Test
  void anInterimAnswerNeverGivesTheRealOneToAnotherClient() throws IOException {
    for (String status :
        new String[] {"102 Processing", "199 Odd", "101 Switching Protocols", "150 "}) {
      CountDownLatch next = new CountDownLatch(1);
      try (FakeServer server = interim(status, next);
          GatewayFixture gateway = new GatewayFixture(settings(server).put("maxConnections", 1));
          RawHttp a = new RawHttp(gateway.port());
          RawHttp b = new RawHttp(gateway.port())) {
        a.send(RawHttp.get("/a"));
        Waiting.until("it is asked", Duration.ofSeconds(20), () -> server.requests() > 1);
        b.send(RawHttp.get("/b"));
        RawHttp.Answer answer = a.answer(false);
        assertEquals(502, answer.status(), status);
        next.countDown();
        assertEquals("answer to /b", b.answer(false).text(), status);
        for (int i = 0; i < 5; i++)
          assertEquals(
              "answer to /c", RawHttp.ask(gateway.port(), RawHttp.get("/c")).text(), status);
      }
    }
  }

  @Test
  void anAnswerThatBreaksOffIsAnErrorOverHttp2Too() throws Exception {
    try (FakeServer breaks =
            new FakeServer(
                0,
                at -> {
                  at.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
                  at.close();
                });
        GatewayFixture gateway = new GatewayFixture(settings(breaks))) {
      HttpClient client =
          gateway.vertx.createHttpClient(
              new HttpClientOptions()
                  .setProtocolVersion(HttpVersion.HTTP_2)
                  .setHttp2ClearTextUpgrade(false));
      Throwable why =
          client
              .request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/x")
              .compose(request -> request.send().compose(response -> response.body()))
              .toCompletionStage()
              .handle((body, failure) -> failure)
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      StreamResetException reset =
          (StreamResetException) (why instanceof StreamResetException ? why : why.getCause());
      assertEquals(2, reset.getCode());
    }
  }

  @Test
  void theHeadOfAnAnswerDoesNotWaitForItsBody() throws IOException {
    CountDownLatch headSeen = new CountDownLatch(1);
    for (String framing : new String[] {"transfer-encoding: chunked", "content-length: 12"}) {
      try (FakeServer slow =
              new FakeServer(
                  0,
                  at -> {
                    if (at.path().equals("/probe")) {
                      at.write(ok(""));
                      return;
                    }
                    at.write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n");
                    at.write(framing + "\r\n\r\n");
                    Waiting.on(headSeen);
                    boolean chunked = framing.endsWith("chunked");
                    at.write(chunked ? "c\r\ndata: 1234\n\n\r\n0\r\n\r\n" : "data: 1234\n\n");
                  });
          GatewayFixture gateway = new GatewayFixture(settings(slow));
          RawHttp client = new RawHttp(gateway.port())) {
        client.send(RawHttp.get("/events"));
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) head.append((char) client.in().read());
        assertTrue(head.toString().contains("text/event-stream"), head::toString);
        headSeen.countDown();
        StringBuilder body = new StringBuilder();
        while (!body.toString().contains("1234")) body.append((char) client.in().read());
      }
    }
  }

  @Test
  void anAnswerWhoseConnectionHeaderNamesItsLengthIsWhole() throws IOException {
    try (FakeServer odd =
            new FakeServer(
                0,
                at -> {
                  at.body();
                  at.write(
                      "HTTP/1.1 200 OK\r\nconnection: content-length\r\n"
                          + "content-length: 5\r\n\r\nhello");
                });
        GatewayFixture gateway = new GatewayFixture(settings(odd))) {
      RawHttp.Answer answer = RawHttp.ask(gateway.port(), RawHttp.get("/x"));
      assertEquals("hello", answer.text());
      assertTrue(answer.whole());
      assertFalse(answer.header("transfer-encoding").isEmpty());
    }
  }
}

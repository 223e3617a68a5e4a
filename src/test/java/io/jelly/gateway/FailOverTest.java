package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to requests when upstreams fail, each in its own way. */
@Timeout(120)
class FailOverTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String TRANSACTION =
      RawHttp.post("/sendTransaction", "{\"params\":{\"transaction\":[1]}}");
  private static final String BALANCE = RawHttp.post("/get_balance", "{\"params\":{}}");

  private static FakeServer counting(AtomicInteger count, FakeServer.Answerer otherwise) {
    return new FakeServer(
        0,
        at -> {
          at.body();
          if (at.path().equals("/get_blockNumber")) {
            at.respond(
                "200 OK", FakeNode.JSON, "{\"success\":true,\"payload\":{\"blockNumber\":1}}");
          } else {
            count.incrementAndGet();
            otherwise.answer(at);
          }
        });
  }

  private static FakeServer good(AtomicInteger count) {
    return counting(count, at -> at.respond("200 OK", FakeNode.JSON, "{\"success\":true}"));
  }

  @Test
  void readsThatAreResetAreSentOnceMoreElsewhere() throws IOException {
    AtomicInteger broken = new AtomicInteger();
    AtomicInteger well = new AtomicInteger();
    try (FakeServer resets = counting(broken, FakeConnection::reset);
        FakeServer answers = good(well);
        GatewayFixture gateway = GatewayFixture.before(resets, answers)) {
      for (int i = 0; i < 4; i++) {
        assertEquals(200, RawHttp.ask(gateway.port(), BALANCE).status());
        assertEquals(200, RawHttp.ask(gateway.port(), RawHttp.get("/mining")).status());
      }
      assertTrue(broken.get() > 0, "the first went to the broken one");
    }
  }

  @Test
  void aReadGoesBackToTheSameUpstreamIfThereIsNoOther() throws IOException {
    AtomicInteger count = new AtomicInteger();
    try (FakeServer firstTimeReset =
            counting(
                count,
                at -> {
                  if (count.get() == 1) at.reset();
                  else at.respond("200 OK", FakeNode.JSON, "{}");
                });
        GatewayFixture gateway = GatewayFixture.before(firstTimeReset)) {
      assertEquals(200, RawHttp.ask(gateway.port(), BALANCE).status());
      assertEquals(2, count.get());
    }
  }

  @Test
  void nobodyThereIsSaidInTheShapeOfTheNodeAndMendsItself() throws IOException {
    FakeServer gone = FakeNode.start(0, new AtomicLong(1));
    gone.close();
    try (GatewayFixture gateway = GatewayFixture.before(gone)) {
      RawHttp.Answer answer = RawHttp.ask(gateway.port(), TRANSACTION);
      assertEquals(503, answer.status());
      assertEquals("1", answer.header("retry-after"));
      assertTrue(new JsonObject(answer.body()).containsKey("payload"), answer::text);
      assertFalse(new JsonObject(answer.body()).getBoolean("success"), answer::text);
      try (FakeServer back = FakeNode.start(gone.port(), new AtomicLong(1))) {
        Waiting.until(
            "it is back", SOON, () -> RawHttp.ask(gateway.port(), BALANCE).status() == 400);
        assertTrue(back.requests() > 0);
      }
    }
  }

  @Test
  void whoDoesNotTakeConnectionsIsCutOffAtOnceAndForWrites() throws IOException {
    AtomicInteger count = new AtomicInteger();
    try (FakeServer dies = good(new AtomicInteger());
        FakeServer lives = good(count);
        GatewayFixture gateway = GatewayFixture.before(dies, lives)) {
      dies.close();
      for (int i = 0; i < 10; i++)
        assertEquals(200, RawHttp.ask(gateway.port(), TRANSACTION).status());
      assertEquals(10, count.get());
    }
  }

  @Test
  void noAnswerInTimeIs504AndCutsNobodyOff() throws IOException {
    AtomicInteger count = new AtomicInteger();
    try (FakeServer silent = counting(count, at -> {});
        GatewayFixture gateway =
            new GatewayFixture(
                GatewayFixture.settings(GatewayFixture.route(silent)).put("timeoutMs", 300))) {
      for (int i = 0; i < 5; i++) {
        RawHttp.Answer answer = RawHttp.ask(gateway.port(), BALANCE);
        assertEquals(504, answer.status(), answer::text);
        assertEquals(
            "The upstream did not answer within 300 ms.",
            new JsonObject(answer.body()).getJsonObject("error").getString("message"));
      }
      assertEquals(5, count.get(), "what timed out is not sent again");
    }
  }

  @Test
  void anAnswerThatBreaksOffIsCutOffForTheClientToo() throws IOException {
    for (String head : List.of("content-length: 100\r\n", "transfer-encoding: chunked\r\n")) {
      try (FakeServer breaks =
              counting(
                  new AtomicInteger(),
                  at -> {
                    at.write("HTTP/1.1 200 OK\r\n" + head + "\r\n5\r\nabcde\r\n");
                    at.reset();
                  });
          GatewayFixture gateway = GatewayFixture.before(breaks)) {
        assertFalse(RawHttp.ask(gateway.port(), RawHttp.get("/x")).whole(), head);
      }
    }
  }

  @Test
  void anAnswerThatStallsIsCutOff() throws IOException {
    try (FakeServer stalls =
            counting(
                new AtomicInteger(),
                at -> at.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabcde"));
        GatewayFixture gateway =
            new GatewayFixture(
                GatewayFixture.settings(GatewayFixture.route(stalls)).put("timeoutMs", 300))) {
      RawHttp.Answer answer = RawHttp.ask(gateway.port(), RawHttp.get("/x"));
      assertFalse(answer.whole());
      assertEquals("abcde", answer.text());
    }
  }

  @Test
  void moreThanMayWaitAreRefused() throws Exception {
    try (FakeServer silent = counting(new AtomicInteger(), at -> {});
        GatewayFixture gateway =
            new GatewayFixture(
                GatewayFixture.settings(GatewayFixture.route(silent))
                    .put("maxConnections", 1)
                    .put("maxWaiting", 1)
                    .put("timeoutMs", 20_000));
        RawHttp first = new RawHttp(gateway.port());
        RawHttp second = new RawHttp(gateway.port())) {
      first.send(BALANCE);
      Waiting.until("the first is there", SOON, () -> silent.requests() == 1);
      second.send(BALANCE);
      Waiting.until(
          "one is too many",
          SOON,
          () -> {
            try (RawHttp third = new RawHttp(gateway.port())) {
              third.send(TRANSACTION);
              return third.in().available() > 0
                  || third.answer(false).text().contains("too many requests");
            }
          });
    }
  }

  @Test
  void anUpstreamWhoseProbesFailIsLeftAlone() throws IOException {
    AtomicInteger sick = new AtomicInteger();
    AtomicInteger well = new AtomicInteger();
    try (FakeServer ill =
            new FakeServer(
                0,
                at -> {
                  at.body();
                  if (!at.path().equals("/get_blockNumber")) sick.incrementAndGet();
                  at.respond("500 Internal Server Error", FakeNode.JSON, "{}");
                });
        FakeServer fine = good(well);
        GatewayFixture gateway = GatewayFixture.before(ill, fine)) {
      Waiting.until(
          "only the good one answers",
          SOON,
          () -> {
            int before = sick.get();
            for (int i = 0; i < 6; i++) RawHttp.ask(gateway.port(), BALANCE);
            return sick.get() == before;
          });
    }
  }

  @Test
  void connectionsAreReusedButNotForLong() throws Exception {
    try (FakeServer node = FakeNode.start(0, new AtomicLong(1));
        GatewayFixture gateway =
            new GatewayFixture(
                GatewayFixture.settings(GatewayFixture.route(node))
                    .put("probeMs", 60_000)
                    .put("connectionMaxAgeMs", 400))) {
      for (int i = 0; i < 20; i++) RawHttp.ask(gateway.port(), BALANCE);
      int reused = node.accepted();
      assertTrue(reused < 15, () -> reused + " connections for 20 requests");
      Waiting.until(
          "a new connection",
          SOON,
          () -> {
            RawHttp.ask(gateway.port(), BALANCE);
            return node.accepted() > reused;
          });
    }
  }
}

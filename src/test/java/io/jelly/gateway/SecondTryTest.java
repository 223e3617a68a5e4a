package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is tried after an upstream or a connection has failed a request. */
@Timeout(120)
class SecondTryTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String BALANCE = RawHttp.post("/get_balance", "{\"params\":{}}");

  @Test
  void readsSucceedWhileNodesRestartOneAfterTheOther() throws IOException {
    AtomicLong block = new AtomicLong(1);
    FakeServer one = FakeNode.start(0, block);
    FakeServer two = FakeNode.start(0, block);
    JsonObject settings =
        GatewayFixture.settings(GatewayFixture.route(one, two)).put("probeMs", 60_000);
    try (GatewayFixture gateway = new GatewayFixture(settings)) {
      for (int round = 0; round < 6; round++) {
        one.close();
        for (int i = 0; i < 4; i++)
          assertEquals(200, RawHttp.ask(gateway.port(), RawHttp.get("/mining")).status());
        one = FakeNode.start(one.port(), block);
        two.close();
        for (int i = 0; i < 4; i++) {
          RawHttp.Answer answer = RawHttp.ask(gateway.port(), RawHttp.get("/mining"));
          assertEquals(200, answer.status(), answer::text);
        }
        FakeServer back = FakeNode.start(two.port(), block);
        two = one;
        one = back;
      }
    }
    one.close();
    two.close();
  }

  @Test
  void aSecondTryTakesANewConnection() throws IOException {
    AtomicInteger odd = new AtomicInteger();
    FakeServer.Answerer once =
        at -> {
          at.body();
          at.respond("200 OK", FakeNode.JSON, "{}");
          if (!at.nextRequest()) return;
          odd.incrementAndGet();
          at.reset();
        };
    JsonObject slow = new JsonObject().put("probeMs", 60_000).put("connectionMaxAgeMs", 60_000);
    try (FakeServer one = new FakeServer(0, once);
        FakeServer two = new FakeServer(0, once);
        GatewayFixture gateway =
            new GatewayFixture(
                GatewayFixture.settings(GatewayFixture.route(one, two)).mergeIn(slow))) {
      for (int i = 0; i < 40; i++) {
        String request = i % 2 == 0 ? RawHttp.get("/mining") : BALANCE;
        RawHttp.Answer answer = RawHttp.ask(gateway.port(), request);
        assertEquals(200, answer.status(), answer::text);
      }
      assertTrue(odd.get() > 0, "connections were used again");
    }
  }

  @Test
  void aReadThatWasSentAndFindsNoOtherConnectionIsLost() throws IOException {
    FakeServer[] itself = new FakeServer[1];
    try (FakeServer dies =
        new FakeServer(
            0,
            at -> {
              at.body();
              if (at.path().equals("/get_balance")) itself[0].close();
              else at.respond("200 OK", FakeNode.JSON, "{}");
            })) {
      itself[0] = dies;
      try (GatewayFixture gateway = GatewayFixture.before(dies)) {
        RawHttp.Answer answer = RawHttp.ask(gateway.port(), BALANCE);
        assertEquals(502, answer.status(), answer::text);
      }
    }
  }

  @Test
  void connectionsAreUsedNoLongerThanTheirTime() throws IOException {
    AtomicLong oldest = new AtomicLong();
    Map<FakeConnection, Long> born = new ConcurrentHashMap<>();
    try (FakeServer server =
            new FakeServer(
                0,
                at -> {
                  long now = System.nanoTime();
                  Long since = born.putIfAbsent(at, now);
                  if (since != null) oldest.accumulateAndGet(now - since, Math::max);
                  at.respond("200 OK", FakeNode.JSON, "{}");
                });
        GatewayFixture gateway =
            new GatewayFixture(
                GatewayFixture.settings(GatewayFixture.route(server))
                    .put("probeMs", 60_000)
                    .put("connectionMaxAgeMs", 300))) {
      Waiting.until(
          "some have come and gone",
          SOON,
          () -> {
            RawHttp.ask(gateway.port(), RawHttp.get("/x"));
            return born.size() >= 7;
          });
      assertTrue(oldest.get() < 700_000_000L, () -> oldest.get() / 1_000_000 + " ms");
    }
  }
}

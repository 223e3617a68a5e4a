package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Every request to an upstream has one outcome. */
class UpstreamObserverTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String MINING = RawHttp.get("/mining");

  /** Answers probes and nothing else. */
  private static FakeServer silent() {
    return new FakeServer(
        0,
        at -> {
          at.body();
          if (at.path().equals("/get_blockNumber"))
            at.respond(
                "200 OK", FakeNode.JSON, "{\"success\":true,\"payload\":{\"blockNumber\":1}}");
        });
  }

  private static GatewayFixture before(FakeServer upstream, int timeoutMs) {
    JsonObject settings = GatewayFixture.settings(GatewayFixture.route(upstream));
    return new GatewayFixture(settings.put("maxConnections", 1).put("timeoutMs", timeoutMs));
  }

  @Test
  void answersAreOnesByTheirStatus() throws Exception {
    try (FakeServer node = FakeNode.start(0, new AtomicLong(1));
        GatewayFixture gateway = GatewayFixture.before(node)) {
      for (int i = 0; i < 3; i++) RawHttp.ask(gateway.port(), MINING);
      RawHttp.ask(gateway.port(), RawHttp.get("/no_such"));
      assertEquals(Map.of("200", 3, "404", 1), gateway.observed.outcomes());
    }
  }

  @Test
  void oneThatIsNotAnsweredInTimeIsTold() throws Exception {
    try (FakeServer upstream = silent();
        GatewayFixture gateway = before(upstream, 500)) {
      assertEquals(504, RawHttp.ask(gateway.port(), MINING).status());
      assertEquals(Map.of("TIMEOUT", 1), gateway.observed.outcomes());
    }
  }

  @Test
  void oneThatGetsNoConnectionInTimeIsBusy() throws Exception {
    try (FakeServer upstream = silent();
        FakeServer node = FakeNode.start(0, new AtomicLong(1))) {
      JsonObject silent = GatewayFixture.route(upstream).put("path", "/silent");
      JsonObject settings = GatewayFixture.settings(silent).put("maxConnections", 1);
      try (GatewayFixture gateway = new GatewayFixture(settings.copy().put("timeoutMs", 20_000));
          RawHttp first = new RawHttp(gateway.port())) {
        first.send(RawHttp.get("/silent/mining"));
        Waiting.until("the first is there", SOON, () -> upstream.requests() == 1);
        JsonObject other = GatewayFixture.route(node).put("path", "/mining");
        gateway.gateway.change(
            GatewayFixture.settings(silent, other).put("maxConnections", 1).put("timeoutMs", 500));
        Waiting.until(
            "the change is in force",
            SOON,
            () -> RawHttp.ask(gateway.port(), RawHttp.get("/mining")).status() == 200);
        int waited = RawHttp.ask(gateway.port(), RawHttp.get("/silent/mining")).status();
        assertEquals(503, waited);
        assertEquals(1, gateway.observed.outcomes().get("BUSY"));
      }
    }
  }

  @Test
  void oneWhoseClientLeavesIsCancelled() throws Exception {
    try (FakeServer upstream = silent();
        GatewayFixture gateway = before(upstream, 20_000)) {
      try (RawHttp client = new RawHttp(gateway.port())) {
        client.send(MINING);
        Waiting.until("it is there", SOON, () -> upstream.requests() == 1);
      }
      Waiting.until(
          "it is counted", SOON, () -> gateway.observed.outcomes().equals(Map.of("CANCELLED", 1)));
    }
  }
}

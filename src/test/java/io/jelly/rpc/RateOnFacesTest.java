package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rate of a client where its connection lasts; here all have one address. */
class RateOnFacesTest {
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\":1}";
  private static final int BURST = 20;
  private static final LoadLimits LOAD = new LoadLimits(1, BURST, false, 20, 8);

  private static final Authentication NAMES =
      new Authentication() {
        @Override
        public boolean isRequired() {
          return true;
        }

        @Override
        public Caller caller(String token) {
          return new Caller(token, List.of("*"), Long.MAX_VALUE);
        }
      };

  private final long start = System.nanoTime();
  private ServerFixture server;

  private void serve(Authentication authentication) throws Exception {
    server = new ServerFixture(new LiveLimits(RpcLimits.defaults(), LOAD), authentication);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  /** Asks more often than a burst allows; answers how many were served. */
  private static int served(Face face) throws Exception {
    int served = 0;
    for (int i = 0; i < 2 * BURST; i++) {
      // Each time two calls: that, and the one that ends what is asked.
      JsonObject answer = new JsonObject(face.ask(PING).get(0));
      assertEquals(1, answer.getInteger("id"));
      if (answer.containsKey("result")) served++;
      else assertRefused(answer.getJsonObject("error"));
    }
    return served;
  }

  private static void assertRefused(JsonObject error) {
    assertEquals(-32005, error.getInteger("code"));
    JsonObject data = error.getJsonObject("data");
    assertEquals("rate.callsPerSecond", data.getString("limit"));
    assertEquals(1, data.getInteger("max"));
    assertEquals(BURST, data.getInteger("burst"));
    assertEquals(1, data.getInteger("retryAfter"));
    int waitMs = data.getInteger("retryAfterMs");
    assertTrue(waitMs > 0 && waitMs <= 1000, data::encode);
  }

  /** At most so many have come back by now. */
  private double returned() {
    return 1 + (System.nanoTime() - start) / 1e9;
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "tcp"})
  void aBurstIsServedAndWhatIsMoreIsToldWhenToComeAgain(String name) throws Exception {
    serve(Authentication.NONE);
    try (Face face = server.face(name);
        Face other = server.face("http")) {
      int served = served(face);
      assertTrue(served >= BURST / 2 && served <= BURST / 2 + returned(), served + " served");
      assertEquals(0, server.rpc.table.inFlight());
      int more = served(other);
      assertTrue(more < returned(), more + " served to the same client over HTTP");
    }
  }

  @Test
  void aTokenHasItsOwnRateWhereverItIs() throws Exception {
    serve(NAMES);
    int port = server.http.actualPort();
    try (Face one = new WebSocketFace(server.vertx, port, "/rpc", "Bearer one");
        Face other = new WebSocketFace(server.vertx, port, "/rpc", "Bearer other");
        Face oneOverTcp = server.face("tcp")) {
      authenticate(oneOverTcp, "one");
      assertTrue(served(one) >= BURST / 2);
      assertTrue(served(other) >= BURST / 2, "of one address, and not the same client");
      int more = served(oneOverTcp);
      assertTrue(more < returned(), more + " served to the same client over TCP");
    }
  }

  private static void authenticate(Face face, String token) throws Exception {
    String call =
        "{\"jsonrpc\":\"2.0\",\"method\":\"rpc.authenticate\",\"params\":{\"token\":\""
            + token
            + "\"},\"id\":9}";
    String answer = face.ask(call).get(0);
    assertTrue(answer.contains("\"address\":\"" + token + "\""), answer);
  }
}

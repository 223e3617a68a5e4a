package io.jelly.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.gateway.FakeServer.Answerer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * A transaction goes to one upstream and once, however that one fails and although another would
 * take it; the client hears that its outcome is unknown. Requests go in turn, the first one to the
 * upstream that fails.
 */
@Timeout(120)
class TransactionOnceTest {
  private static final String LOST = "The upstream closed the connection without an answer.";
  private static final String PADDING = " ".repeat(100_000);

  /** What an upstream does that has read a transaction, and will not answer it. */
  private static final Map<String, Answerer> ENDS =
      Map.of(
          "reset", FakeConnection::reset,
          "closed", FakeConnection::close,
          "closed in the head", at -> closeAfter(at, "HTTP/1.1 200 OK\r\ncontent-le"),
          "closed after 100", at -> closeAfter(at, "HTTP/1.1 100 Continue\r\n\r\n"),
          "no HTTP", at -> closeAfter(at, "what?\r\n\r\n"));

  /** How clients send the transaction of a number. */
  private static final Map<String, IntFunction<String>> WAYS =
      Map.of(
          "plain", n -> RawHttp.post("/sendTransaction", body(n)),
          "with a query", n -> RawHttp.post("/sendTransaction?a=b", body(n)),
          "streamed", n -> RawHttp.post("/sendTransaction", body(n) + PADDING),
          "chunked", n -> chunked(body(n)));

  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  private static void closeAfter(FakeConnection at, String text) throws IOException {
    at.write(text);
    at.close();
  }

  private static String body(int number) {
    return "{\"params\":{\"transaction\":[" + number + "]}}";
  }

  private static String chunked(String body) {
    return "POST /sendTransaction HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
        + ("Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()))
        + ("\r\n" + body + "\r\n0\r\n\r\n");
  }

  private static JsonObject rpc(int number) {
    return new JsonObject(body(number))
        .put("jsonrpc", "2.0")
        .put("id", number)
        .put("method", "sendTransaction");
  }

  private static List<String> bodies(int count) {
    return IntStream.range(0, count).mapToObj(TransactionOnceTest::body).toList();
  }

  /** A node but for what it does with a transaction that it has read. */
  private FakeServer node(Answerer withTransaction) {
    FakeNode otherwise = new FakeNode(new AtomicLong(1), null);
    return new FakeServer(
        0,
        at -> {
          if (at.path().equals("/sendTransaction")) {
            seen.add(new String(at.body(), UTF_8).strip());
            withTransaction.answer(at);
          } else {
            otherwise.answer(at);
          }
        });
  }

  private FakeServer good() {
    return node(at -> at.respond("200 OK", FakeNode.JSON, "{\"success\":true,\"payload\":{}}"));
  }

  /** With no probe but the first, so that only requests say which upstream is up. */
  private static GatewayFixture before(int timeoutMs, FakeServer... nodes) {
    return new GatewayFixture(
        GatewayFixture.settings(GatewayFixture.route(nodes))
            .put("probeMs", 60_000)
            .put("timeoutMs", timeoutMs));
  }

  @TestFactory
  Stream<DynamicTest> noneIsSentTwice() {
    return ENDS.keySet().stream()
        .flatMap(end -> WAYS.keySet().stream().map(way -> List.of(end, way)))
        .map(
            names ->
                DynamicTest.dynamicTest(
                    String.join(", ", names),
                    () -> noneIsSentTwice(ENDS.get(names.get(0)), WAYS.get(names.get(1)))));
  }

  private void noneIsSentTwice(Answerer end, IntFunction<String> way) throws IOException {
    seen.clear();
    try (FakeServer breaks = node(end);
        FakeServer takes = good();
        GatewayFixture gateway = before(60_000, breaks, takes)) {
      // Connections to both that have served already, as transactions meet them.
      for (int i = 0; i < 2; i++)
        assertEquals(200, RawHttp.ask(gateway.port(), RawHttp.get("/mining")).status());
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        RawHttp.Answer answer = RawHttp.ask(gateway.port(), way.apply(i));
        statuses.add(answer.status());
        if (answer.status() != 200) assertFailure(LOST, answer);
      }
      assertEquals(List.of(502, 200, 502, 200, 502), statuses);
      assertEquals(bodies(5), List.copyOf(seen));
    }
  }

  private static void assertFailure(String message, RawHttp.Answer answer) {
    assertEquals(
        "{\"success\":false,\"payload\":null,\"error\":{\"message\":\"" + message + "\"}}",
        answer.text());
    assertEquals("application/json; charset=utf-8", answer.header("content-type"));
    assertEquals("", answer.header("retry-after"), "nobody is asked to try again");
  }

  @Test
  void norIsOneThatIsCalledAsJsonRpc() throws IOException {
    for (Answerer end : ENDS.values()) {
      seen.clear();
      try (FakeServer breaks = node(end);
          FakeServer takes = good();
          GatewayFixture gateway = before(60_000, breaks, takes)) {
        for (int i = 0; i < 5; i++) {
          JsonObject answer = call(gateway, i % 3 == 0 ? "/" : "/rpc", rpc(i));
          if (i % 2 == 0) assertUnknown(-32008, LOST, answer);
          else assertTrue(answer.containsKey("result"), answer::encode);
        }
        assertEquals(bodies(5), List.copyOf(seen));
      }
    }
  }

  @Test
  void norIsOneOfABatch() throws IOException {
    try (FakeServer breaks = node(FakeConnection::reset);
        FakeServer takes = good();
        GatewayFixture gateway = before(60_000, breaks, takes)) {
      JsonArray batch = new JsonArray();
      for (int i = 0; i < 4; i++) batch.add(rpc(i));
      RawHttp.Answer all = RawHttp.ask(gateway.port(), RawHttp.post("/", batch.encode()));
      int unknown = 0;
      for (Object one : new JsonArray(all.body())) {
        JsonObject answer = (JsonObject) one;
        if (answer.containsKey("result")) continue;
        assertUnknown(-32008, LOST, answer);
        unknown++;
      }
      assertEquals(2, unknown, all::text);
      assertEquals(bodies(4), seen.stream().sorted().toList());
    }
  }

  @Test
  void norIsOneThatIsAnsweredTooLate() throws IOException {
    int timeoutMs = 1_500;
    String message = "The upstream did not answer within " + timeoutMs + " ms.";
    CountDownLatch clientKnows = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(2);
    Answerer tooLate =
        at -> {
          await(clientKnows);
          try {
            at.respond("200 OK", FakeNode.JSON, "{\"success\":true,\"payload\":{}}");
          } finally {
            answered.countDown();
          }
        };
    try (FakeServer late = node(tooLate);
        FakeServer takes = good();
        GatewayFixture gateway = before(timeoutMs, late, takes)) {
      RawHttp.Answer answer =
          RawHttp.ask(gateway.port(), RawHttp.post("/sendTransaction", body(0)));
      assertEquals(504, answer.status(), answer::text);
      assertFailure(message, answer);
      assertTrue(call(gateway, "/", rpc(1)).containsKey("result"));
      assertUnknown(-32001, message, call(gateway, "/", rpc(2)));
      clientKnows.countDown();
      await(answered);
      assertTrue(call(gateway, "/", rpc(3)).containsKey("result"));
      assertEquals(bodies(4), List.copyOf(seen));
    }
  }

  private static JsonObject call(GatewayFixture gateway, String path, JsonObject call)
      throws IOException {
    return new JsonObject(RawHttp.ask(gateway.port(), RawHttp.post(path, call.encode())).body());
  }

  private static void assertUnknown(int code, String reason, JsonObject answer) {
    assertFalse(answer.containsKey("result"), answer::encode);
    JsonObject error = answer.getJsonObject("error");
    assertEquals(code, error.getInteger("code"), answer::encode);
    assertEquals(
        new JsonObject().put("reason", reason).put("idempotent", false),
        error.getJsonObject("data"));
  }

  private static void await(CountDownLatch event) throws IOException {
    try {
      if (!event.await(60, TimeUnit.SECONDS)) throw new IOException("waited in vain");
    } catch (InterruptedException stopped) {
      throw new InterruptedIOException();
    }
  }
}

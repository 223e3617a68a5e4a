package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The options of a node as methods of JSON-RPC. */
class NodeMethodsTest {
  private static FakeServer node;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    node = FakeNode.start(0, new AtomicLong(7));
    gateway = GatewayFixture.before(node);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    node.close();
  }

  private static String call(String path, String method, String params) throws IOException {
    String rest = params.isEmpty() ? "" : ",\"params\":" + params;
    String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\"" + rest + "}";
    return RawHttp.ask(gateway.port(), RawHttp.post(path, body)).text();
  }

  private static String result(String value) {
    return "{\"jsonrpc\":\"2.0\",\"result\":" + value + ",\"id\":1}";
  }

  @Test
  void payloadBecomesResultWithEveryDigit() throws IOException {
    String address = "b3a373ff6d59118736ecbcc2de113504a9c4e115aede71f2384ce2890465fee7";
    for (String path : new String[] {"/", "/rpc"}) {
      assertEquals(result("{\"blockNumber\":7}"), call(path, "get_blockNumber", ""));
      assertEquals(
          result("{\"hash\":\"00ab\",\"nonce\":9007199254740993}"), call(path, "get_work", "[]"));
      assertEquals(
          result("{\"block\":{\"number\":1.10,\"e\":1e2}}"),
          call(path, "get_blockByHash", "{\"hash\":\"00ab\"}"));
      assertEquals(
          result("{\"block\":{\"big\":123456789012345678901}}"),
          call(path, "get_blockByNumber", "[3]"));
      assertEquals(
          result("{\"balance\":1e21}"),
          call(path, "get_balance", "{\"address\":\"" + address + "\"}"));
      assertEquals(
          result("{\"code\":\"a\\u0041 \u00e9\u4e2d\"}"),
          call(path, "get_code", "{\"address\":\"x\"}"));
      assertEquals(
          result("{\"message\":\"tx received.\"}"),
          call(path, "sendTransaction", "{\"transaction\":[1]}"));
    }
  }

  @Test
  void errorsOfTheNodeKeepTheirWords() throws IOException {
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,\"message\":\"Invalid block hash.\","
            + "\"data\":{\"status\":400}},\"id\":1}",
        call("/rpc", "get_blockByHash", "{\"hash\":\"no\"}"));
  }

  private static String refusal(String message) {
    return "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,\"message\":\""
        + message
        + "\",\"data\":{\"status\":400}},\"id\":1}";
  }

  @Test
  void whatParamsMustBeIsTheNodesToSay() throws IOException {
    assertEquals(refusal("Invalid request."), call("/rpc", "get_balance", "{\"address\":5}"));
    assertEquals(refusal("Invalid request."), call("/rpc", "get_balance", ""));
    assertEquals(refusal("Invalid request."), call("/rpc", "get_blockByNumber", "[\"7\"]"));
    assertEquals(
        result("{\"block\":{\"big\":123456789012345678901}}"),
        call("/rpc", "get_blockByNumber", "{\"extra\":1,\"blockNumber\":3}"));
    assertEquals(
        result("{\"transaction\":{}}"),
        call("/rpc", "get_transactionByBlockNumberAndIndex", "[3,0]"));
    for (String option : new String[] {"get_code", "get_storage"})
      assertTrue(call("/rpc", option, "[\"x\"]").contains("\"result\""), option);
    JsonObject many = new JsonObject(call("/rpc", "get_code", "[1,2]"));
    assertEquals(-32602, many.getJsonObject("error").getInteger("code"));
  }

  @Test
  void aNodeThatIsGoneIsTemporary() throws IOException {
    FakeServer gone = FakeNode.start(0, new AtomicLong(1));
    gone.close();
    try (GatewayFixture alone = GatewayFixture.before(gone)) {
      RawHttp.Answer answer =
          RawHttp.ask(
              alone.port(),
              RawHttp.post("/rpc", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"mining\"}"));
      assertEquals(503, answer.status());
      JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
      assertEquals(-32005, error.getInteger("code"));
    }
  }

  private static GatewayFixture before(FakeServer node, int timeoutMs) {
    return new GatewayFixture(
        GatewayFixture.settings(GatewayFixture.route(node))
            .put("probeMs", 60_000)
            .put("timeoutMs", timeoutMs));
  }

  /** One that answers its probes, and does this with everything else. */
  private static FakeServer node(FakeServer.Answerer answerer) {
    return new FakeServer(
        0,
        at -> {
          at.body();
          if (at.path().equals("/get_blockNumber")) at.respond("200 OK", FakeNode.JSON, "{}");
          else answerer.answer(at);
        });
  }

  /** The error of a call whose outcome is unknown, which says whether it may be made again. */
  private static void assertUnknown(
      GatewayFixture gateway, int code, String reason, boolean transaction) throws IOException {
    String call =
        transaction
            ? "\"sendTransaction\",\"params\":{\"transaction\":[1]}"
            : "\"get_blockByNumber\",\"params\":[3]";
    RawHttp.Answer answer =
        RawHttp.ask(
            gateway.port(),
            RawHttp.post("/rpc", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":" + call + "}"));
    assertEquals(200, answer.status(), answer::text);
    JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
    assertEquals(code, error.getInteger("code"), answer::text);
    assertEquals(
        new JsonObject().put("reason", reason).put("idempotent", !transaction),
        error.getJsonObject("data"));
  }

  @Test
  void anOutcomeIsUnknownWhenTheConnectionIsLost() throws IOException {
    try (FakeServer resets = node(FakeConnection::reset);
        GatewayFixture gateway = before(resets, 60_000)) {
      String reason = "The upstream closed the connection without an answer.";
      assertUnknown(gateway, -32008, reason, true);
      assertEquals(1, resets.requests());
      assertUnknown(gateway, -32008, reason, false);
      assertEquals(3, resets.requests(), "a read is sent once more");
    }
  }

  @Test
  void anOutcomeIsUnknownWhenTheAnswerBreaksOff() throws IOException {
    String part = "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"success\":true,";
    try (FakeServer breaks =
            node(
                at -> {
                  at.write(part);
                  at.close();
                });
        GatewayFixture gateway = before(breaks, 60_000)) {
      assertUnknown(gateway, -32008, "The upstream broke off.", true);
      assertUnknown(gateway, -32008, "The upstream broke off.", false);
      assertEquals(2, breaks.requests(), "an answer that has begun is not asked for again");
    }
    try (FakeServer stalls = node(at -> at.write(part));
        GatewayFixture gateway = before(stalls, 1_000)) {
      assertUnknown(gateway, -32008, "The upstream broke off.", true);
      assertEquals(1, stalls.requests());
    }
  }

  @Test
  void anOutcomeIsUnknownWhenTimeIsUp() throws IOException {
    try (FakeServer silent = node(at -> {});
        GatewayFixture gateway = before(silent, 1_000)) {
      String reason = "The upstream did not answer within 1000 ms.";
      assertUnknown(gateway, -32001, reason, true);
      assertUnknown(gateway, -32001, reason, false);
      assertEquals(2, silent.requests(), "nothing that timed out is sent again");
    }
  }

  @Test
  void anAnswerThatIsNoneOfANodesIsSaidToBeOne() throws IOException {
    try (FakeServer proxy =
            node(at -> at.respond("502 Bad Gateway", "text/html", "<html>no</html>"));
        GatewayFixture gateway = before(proxy, 60_000)) {
      String text =
          RawHttp.ask(
                  gateway.port(),
                  RawHttp.post("/rpc", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"mining\"}"))
              .text();
      assertEquals(
          "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,\"message\":"
              + "\"the node answered something that is no JSON object\","
              + "\"data\":{\"status\":502}},\"id\":1}",
          text);
    }
  }

  @Test
  void theNodeLearnsWhoCalls() throws IOException {
    try (FakeServer curious =
            node(
                at -> {
                  String told = at.header("x-forwarded-for") + " " + at.header("forwarded");
                  at.respond(
                      "200 OK", FakeNode.JSON, "{\"success\":true,\"payload\":\"" + told + "\"}");
                });
        GatewayFixture gateway = before(curious, 60_000)) {
      String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"mining\"}";
      assertEquals(
          result("\"127.0.0.1 for=127.0.0.1\""),
          RawHttp.ask(gateway.port(), RawHttp.post("/rpc", ping)).text());
    }
  }

  @Test
  void theDocumentNamesThem() throws IOException {
    for (NodeOption option : NodeOption.ALL) {
      String outcome = call("/rpc", option.name(), "{\"no\":1}");
      assertTrue(!outcome.contains("-32601"), outcome);
    }
  }
}

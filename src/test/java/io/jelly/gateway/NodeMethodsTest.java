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
    JsonObject params = new JsonObject(call("/rpc", "get_balance", "{\"address\":5}"));
    assertEquals(-32602, params.getJsonObject("error").getInteger("code"));
    JsonObject none = new JsonObject(call("/rpc", "get_code", ""));
    assertEquals(-32602, none.getJsonObject("error").getInteger("code"));
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

  @Test
  void theDocumentNamesThem() throws IOException {
    for (NodeOption option : NodeOption.ALL) {
      String outcome = call("/rpc", option.name(), "{\"no\":1}");
      assertTrue(!outcome.contains("-32601"), outcome);
    }
  }
}

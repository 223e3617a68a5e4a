package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What clients get of results that are, and are not, what was promised. */
class ResultSchemaTest {
  private static final JsonObject PRICES =
      new JsonObject(
          "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"eur\"],"
              + "\"properties\":{\"eur\":{\"type\":\"number\"}}}}");
  private static final String WRONG =
      "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32603,\"message\":\"Internal error\"},\"id\":1}";

  private final LiveLimits limits = new LiveLimits(RpcLimits.defaults());
  private final RpcFixture rpc = new RpcFixture(limits, Authentication.NONE);
  private Object result = new JsonArray();

  private void method(JsonObject schema) {
    rpc.table.register(
        registry ->
            registry.method(
                "prices",
                MethodOptions.defaults().withResult(schema),
                call -> Future.succeededFuture(result)),
        null);
  }

  private String returned(@Nullable Object value) {
    result = value;
    return rpc.answer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prices\"}");
  }

  private static String good(String json) {
    return "{\"jsonrpc\":\"2.0\",\"result\":" + json + ",\"id\":1}";
  }

  @Test
  void noneIsCheckedUnlessThatIsAskedFor() {
    method(PRICES);
    assertEquals(good("\"free\""), returned("free"));
    limits.checkResults(true);
    assertEquals(WRONG, returned("free"));
    limits.checkResults(false);
    assertEquals(good("\"free\""), returned("free"));
  }

  @Test
  void everyKindOfValueIsCheckedAsItIsWritten() {
    limits.checkResults(true);
    method(PRICES);
    assertEquals(good("[]"), returned(List.of()));
    assertEquals(good("[{\"eur\":1}]"), returned(List.of(Map.of("eur", 1))));
    assertEquals(
        good("[{\"eur\":1.10}]"), returned(new RawJson(Buffer.buffer("[{\"eur\":1.10}]"))));
    assertEquals(WRONG, returned(new JsonArray().add(new JsonObject().put("eur", "1"))));
    assertEquals(WRONG, returned(List.of(Map.of("usd", 1))));
    assertEquals(WRONG, returned(new RawJson(Buffer.buffer("[{}]"))));
    assertEquals(WRONG, returned(null));
    assertEquals(WRONG, returned(7));
  }

  @Test
  void nothingCanBeAResultToo() {
    limits.checkResults(true);
    method(new JsonObject().put("type", "null"));
    assertEquals(good("null"), returned(null));
    assertEquals(WRONG, returned(false));
  }

  @Test
  void oneOfABatchThatIsWrongLeavesTheOthersAsTheyAre() {
    limits.checkResults(true);
    method(PRICES);
    result = "free";
    assertEquals(
        "[" + WRONG + "," + good("19") + "]",
        rpc.answer(
            "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prices\"},"
                + "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subtract\",\"params\":[42,23]}]"));
  }

  @Test
  void numbersOfASchemaAreThoseOfJsonWhateverTheirJavaType() {
    limits.checkResults(true);
    method(new JsonObject().put("type", "array").put("maxItems", 1L));
    assertEquals(good("[1]"), returned(List.of(1)));
    assertEquals(WRONG, returned(List.of(1, 2)));
  }

  /** A pattern that is too deep for its own check; the place of the call is free again. */
  @Test
  void aCheckThatFailsItselfEndsTheCallToo() {
    limits.checkResults(true);
    rpc.table.register(
        registry ->
            registry.method(
                "prices",
                MethodOptions.defaults()
                    .withConcurrency(1)
                    .withResult(new JsonObject().put("pattern", "^(a|b)*$")),
                call -> rpc.pending.future()),
        null);
    rpc.pending.complete("ab".repeat(200_000));
    for (int i = 0; i < 3; i++)
      assertEquals(WRONG, rpc.answer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prices\"}"));
  }

  @Test
  void aResultThatComesLaterIsCheckedToo() {
    limits.checkResults(true);
    rpc.table.register(
        registry ->
            registry.method(
                "later", MethodOptions.defaults().withResult(PRICES), call -> rpc.pending.future()),
        null);
    Future<Buffer> answer = rpc.dispatch("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"later\"}");
    rpc.pending.complete("free");
    assertEquals(WRONG, answer.result().toString());
  }
}

package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherTest {
  private final RpcFixture rpc = new RpcFixture();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "-0",
        "1.5",
        "1.50",
        "1e2",
        "1E+2",
        "9007199254740993",
        "123456789012345678901234567890",
        "\"\"",
        "\"1\"",
        "\"\\u00e9\"",
        "\"\\ud800\"",
        "\"\u00e9\u20ac\"",
        "null"
      })
  void theIdIsEchoedTokenForToken(String id) {
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"result\":\"pong\",\"id\":" + id + "}",
        rpc.answer("{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\": " + id + " }"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1.50,1e2, 9007199254740993]",
        "{\"a\":1.10,\"a\":2}",
        "[]",
        "{ }",
        "[\"\\ud800\"]"
      })
  void paramsAreEchoedByteForByte(String params) {
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"result\":" + params + ",\"id\":1}",
        rpc.answer(
            "{\"id\":1,\"params\":" + params + ",\"jsonrpc\":\"2.0\",\"method\":\"system.echo\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'method':'system.ping','id':1} | -32600 | 1",
        "{'jsonrpc':2.0,'method':'system.ping','id':1} | -32600 | 1",
        "{'jsonrpc':'1.0','method':'system.ping','id':1} | -32600 | 1",
        "{'jsonrpc':'2.0','id':'x'} | -32600 | 'x'",
        "{'jsonrpc':'2.0','method':null,'id':1} | -32600 | 1",
        "{'jsonrpc':'2.0','method':['a'],'id':1} | -32600 | 1",
        "{'jsonrpc':'2.0','Method':'system.ping','id':1} | -32600 | 1",
        "{'jsonrpc':'2.0','method':'system.ping','params':'x','id':1} | -32600 | 1",
        "{'jsonrpc':'2.0','method':'system.ping','params':1} | -32600 | null",
        "{'jsonrpc':'2.0','method':'system.ping','id':true} | -32600 | null",
        "{'jsonrpc':'2.0','method':'system.ping','id':[1]} | -32600 | null",
        "{'jsonrpc':'2.0','method':'system.ping','id':{'a':1}} | -32600 | null",
        "{'jsonrpc':'2.0','method':'system.ping','method':'x','id':1} | -32600 | 1",
        "{'jsonrpc':'2.0','method':'system.ping','id':1,'id':2} | -32600 | null",
        "{'jsonrpc':'2.0','jsonrpc':'2.0','method':'system.ping','id':1} | -32600 | 1",
        "{'jsonrpc':'2.0','method':'x','params':[],'params':{},'id':1} | -32600 | 1",
        "1 | -32600 | null",
        "'text' | -32600 | null",
        "null | -32600 | null",
        "`` | -32700 | null",
        "`   ` | -32700 | null",
        "{ | -32700 | null",
        "{'jsonrpc':'2.0','method':'system.ping','id':1} x | -32700 | null",
        "{'jsonrpc':'2.0','method':'system.ping','id':1}{} | -32700 | null",
        "{'jsonrpc':'2.0','method':'system.ping','id':01} | -32700 | null",
        "{'jsonrpc':'2.0','method':'system.ping','id':1,} | -32700 | null",
        "{'jsonrpc':'2.0','method':'system.ping','params':[NaN],'id':1} | -32700 | null",
        "/* a */ {} | -32700 | null",
        "{'jsonrpc':'2.0','method':'nope','id':1} | -32601 | 1",
        "{'jsonrpc':'2.0','method':'rpc.nope','id':1} | -32601 | 1",
        "{'jsonrpc':'2.0','method':'','id':1} | -32601 | 1",
        "{'jsonrpc':'2.0','method':'\\ud800','id':1} | -32601 | 1",
        "{'jsonrpc':'2.0','method':'sum','params':{},'id':1} | -32602 | 1",
        "{'jsonrpc':'2.0','method':'sum','id':1} | -32602 | 1",
        "{'jsonrpc':'2.0','method':'throws','id':1} | -32603 | 1",
        "{'jsonrpc':'2.0','method':'overflows','id':1} | -32603 | 1",
        "{'jsonrpc':'2.0','method':'fails','id':1} | -32603 | 1",
        "{'jsonrpc':'2.0','method':'returnsNull','id':1} | -32603 | 1",
        "{'jsonrpc':'2.0','method':'unencodable','id':1} | -32603 | 1",
      })
  void everyBadInputHasItsCodeAndId(String body, int code, String id) {
    String answer = rpc.answer(body.replace('\'', '"'));
    JsonObject error = new JsonObject(answer).getJsonObject("error");
    assertEquals(code, error.getInteger("code"), answer);
    assertTrue(answer.endsWith(",\"id\":" + id.replace('\'', '"') + "}"), answer);
    assertFalse(answer.contains("secret") || answer.contains("Exception"), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"throws", "fails", "refuses", "nope", "unavailable", "rpc.nope", "slow"})
  void aNotificationIsNeverAnswered(String method) {
    String body = "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\"}";
    assertNull(rpc.answer(body));
    assertNull(rpc.answer("[" + body + "]"));
  }

  @Test
  void nullParamsCountAsAbsentAndUnknownMembersAreIgnored() {
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"result\":null,\"id\":1}",
        rpc.answer(call("system.echo", "null", "1").replace("}", ",\"x\":{\"id\":[2]},\"ID\":9}")));
  }

  @Test
  void applicationErrorsKeepCodeMessageAndData() {
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":7,\"message\":\"no \\\"way\\\"\",\"data\":{\"a\":[1]}},\"id\":1}",
        rpc.answer(call("refuses", "[]", "1")));
  }

  @Test
  void rawJsonPassesUnchangedAndUnpairedSurrogatesAreEscaped() {
    assertTrue(rpc.answer(call("raw", "[]", "1")).contains("\"result\":{\"n\":1.10}"));
    assertTrue(rpc.answer(call("surrogate", "[]", "1")).contains("\"\\uD800\""));
    for (String text : List.of("\ud800", "\udc00", "\udc00\ud800", "a\ud800b", "\ud83d\ude00")) {
      Json.decodeValue(Dispatcher.error(new RpcException(1, text, text)));
    }
  }

  @Test
  void aByteOrderMarkIsIgnoredAndOtherEncodingsAreParseErrors() {
    String ping = call("system.ping", "[]", "1");
    assertTrue(rpc.answer("\ufeff" + ping).contains("pong"));
    assertTrue(
        rpc.answer("\ufeff" + call("system.echo", "[\"\u00e9\"]", "1")).contains("[\"\u00e9\"]"));
    for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE")) {
      assertParseError(rpc.answer(Buffer.buffer(ping, charset)));
    }
    assertParseError(rpc.answer("\ufeff\ufeff" + ping));
    Buffer overlong = Buffer.buffer("{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\":\"");
    overlong.appendBytes(new byte[] {(byte) 0xC0, (byte) 0xAF}).appendString("\"}");
    assertParseError(rpc.answer(overlong));
  }

  @Test
  void deepNestingIsAParseErrorThatNamesTheLimit() {
    String answer = rpc.answer("[".repeat(100_000));
    assertParseError(answer);
    assertTrue(answer.contains("256 levels"), answer);
    String params = "[".repeat(255) + "]".repeat(255);
    assertTrue(rpc.answer(call("system.echo", params, "1")).contains(params));
  }

  @Test
  void aBatchOfOneAnswersAnArrayAndDuplicateIdsAreAllAnswered() {
    String ping = call("system.ping", "[]", "1");
    assertEquals(1, new JsonArray(rpc.answer("[" + ping + "]")).size());
    assertEquals(2, new JsonArray(rpc.answer("[" + ping + "," + ping + "]")).size());
    assertTrue(rpc.answer("[[" + ping + "]]").contains("-32600"));
  }

  @Test
  void aBatchOverTheLimitExecutesNothingAndAnswersEachCall() {
    RpcFixture small = new RpcFixture(RpcFixture.limits(10_000, 2, 10_000, 10));
    String update = "{\"jsonrpc\":\"2.0\",\"method\":\"update\"";
    JsonArray answers =
        new JsonArray(
            small.answer(
                "[" + update + ",\"id\":1}," + update + "}," + update + ",\"id\":\"b\"},0,0]"));
    assertEquals(3, answers.size());
    assertEquals(1, answers.getJsonObject(0).getValue("id"));
    assertEquals("b", answers.getJsonObject(1).getValue("id"));
    assertEquals(-32003, answers.getJsonObject(1).getJsonObject("error").getInteger("code"));
    assertEquals(-32600, answers.getJsonObject(2).getJsonObject("error").getInteger("code"));
    assertEquals(List.of(), small.notified);
    assertNull(small.answer("[" + (update + "},").repeat(2) + update + "}]"));
    assertTrue(small.answer("[0,0,0").contains("-32700"));
  }

  @Test
  void aBatchWhoseAnswerGrowsTooLargeAnswersErrorsForTheRest() {
    RpcFixture small = new RpcFixture(RpcFixture.limits(10_000, 10, 300, 10));
    String echo = call("system.echo", "[\"" + "x".repeat(150) + "\"]", "1");
    JsonArray answers = new JsonArray(small.answer("[" + echo + "," + echo + "," + echo + "]"));
    assertTrue(answers.getJsonObject(0).containsKey("result"));
    assertEquals(true, executed(answers.getJsonObject(1)));
    assertEquals(false, executed(answers.getJsonObject(2)));
  }

  @Test
  void howDeepABodyMayNestIsWhatIsInForce() {
    LiveLimits limits = new LiveLimits(RpcLimits.defaults());
    RpcFixture live = new RpcFixture(limits, Authentication.NONE);
    String body = call("get_data", "[[[1]]]", "1");
    assertTrue(live.answer(body).contains("\"result\""));
    limits.change(
        new RpcLimits(10_000, 3, 100, 10_000, 99, 1000, 100, 10_000, 9, 64), LoadLimits.NONE);
    String refused = live.answer(body);
    assertTrue(refused.contains("nested deeper than 3 levels"), refused);
    limits.change(RpcLimits.defaults(), LoadLimits.NONE);
    assertTrue(live.answer(body).contains("\"result\""));
  }

  @Test
  void limitsAreNamedInTheRefusal() {
    RpcFixture small = new RpcFixture(RpcFixture.limits(100, 2, 300, 1));
    assertTrue(small.answer(" ".repeat(101)).contains("\"limit\":\"bodyBytes\",\"max\":100"));
    String longName = call("m".repeat(2049), "[]", "1");
    assertTrue(rpc.answer(longName).contains("\"limit\":\"methodLength\""));
    small.dispatch(call("slow", "[]", "1"));
    assertTrue(small.answer(call("system.ping", "[]", "2")).contains("-32004"));
    small.pending.complete("done");
    assertTrue(small.answer(call("system.ping", "[]", "2")).contains("pong"));
  }

  @Test
  void callsOfABatchRunSideBySideUpToABound() {
    RpcFixture bounded =
        new RpcFixture(
            new RpcLimits(10_000, 9, 100, 10_000, 99, 1000, 100, 10_000, 9, /* of a batch */ 3));
    List<String> calls = java.util.Collections.nCopies(20, call("slow", "[]", "1"));
    Future<Buffer> answer = bounded.dispatch("[" + String.join(",", calls) + "]");
    assertEquals(3, bounded.table.inFlight());
    bounded.timers.get(0).run();
    assertEquals(3, bounded.table.inFlight());
    bounded.pending.complete("done");
    JsonArray answers = new JsonArray(answer.result());
    assertEquals(20, answers.size());
    assertTrue(answers.getJsonObject(0).containsKey("error"));
    assertEquals("done", answers.getJsonObject(19).getValue("result"));
    assertEquals(0, bounded.table.inFlight());
  }

  @Test
  void callsThatKeepTheThreadBeyondTheTimeOfTheBatchAreTheLastOfIt() {
    RpcFixture impatient =
        new RpcFixture(new RpcLimits(10_000, 9, 100, 10_000, 99, 50, 100, 10_000, 9, 64));
    AtomicInteger executed = new AtomicInteger();
    impatient.table.register(
        registry ->
            registry.method(
                "busy",
                call -> {
                  long begun = System.nanoTime();
                  while (System.nanoTime() - begun < 60_000_000) Thread.onSpinWait();
                  return Future.succeededFuture(executed.incrementAndGet());
                }),
        null);
    List<String> calls = java.util.Collections.nCopies(20, call("busy", "[]", "1"));
    JsonArray answers = new JsonArray(impatient.answer("[" + String.join(",", calls) + "]"));
    assertEquals(20, answers.size());
    assertEquals(1, executed.get());
    assertEquals(-32004, answers.getJsonObject(1).getJsonObject("error").getInteger("code"));
  }

  @Test
  void aSlowCallIsAnsweredWhenItEndsAndItsTimerCancelled() {
    Future<Buffer> answer =
        rpc.dispatch("[" + call("slow", "[]", "1") + "," + call("system.ping", "[]", "2") + "]");
    assertFalse(answer.isComplete());
    rpc.pending.complete("late");
    assertEquals(List.of(), rpc.timers);
    assertEquals("late", new JsonArray(answer.result()).getJsonObject(0).getValue("result"));
    assertEquals(0, rpc.table.inFlight());
  }

  @Test
  void aTimeOutSaysWhetherTheMethodIsIdempotent() {
    Future<Buffer> answer = rpc.dispatch(call("slow", "[]", "1"));
    rpc.timers.get(0).run();
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32001,\"message\":\"Request timed out\",\"data\":{\"idempotent\":true}},\"id\":1}",
        answer.result().toString());
    assertEquals(0, rpc.table.inFlight());
    rpc.pending.complete("too late");
    assertEquals(0, rpc.table.inFlight());
  }

  @Test
  void refusingKeepsTheIdsAndExecutesNothing() {
    RpcException why = ErrorCode.unavailable("draining");
    assertTrue(refuse(call("update", "[]", "5"), why).endsWith("\"id\":5}"));
    assertEquals(2, new JsonArray(refuse("[" + call("update", "[]", "5") + ",1]", why)).size());
    assertNull(
        rpc.dispatcher.refuse(Buffer.buffer("{\"jsonrpc\":\"2.0\",\"method\":\"update\"}"), why));
    assertEquals(List.of(), rpc.notified);
  }

  @Test
  void discoverAnswersAnOpenRpcDocument() {
    JsonObject document =
        new JsonObject(rpc.answer(call("rpc.discover", "[]", "1"))).getJsonObject("result");
    assertEquals("1.3.2", document.getString("openrpc"));
    assertEquals("test", document.getJsonObject("info").getString("title"));
    List<String> names =
        document.getJsonArray("methods").stream()
            .map(m -> ((JsonObject) m).getString("name"))
            .toList();
    assertTrue(names.containsAll(List.of("rpc.discover", "system.ping", "subtract")));
    document
        .getJsonArray("methods")
        .forEach(m -> assertTrue(((JsonObject) m).getJsonObject("result").containsKey("schema")));
  }

  private String refuse(String body, RpcException why) {
    return rpc.dispatcher.refuse(Buffer.buffer(body), why).toString();
  }

  private static boolean executed(JsonObject response) {
    return response.getJsonObject("error").getJsonObject("data").getBoolean("executed");
  }

  private static void assertParseError(String answer) {
    assertTrue(answer.contains("\"code\":-32700"), answer);
  }

  private static String call(String method, String params, String id) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\""
        + method
        + "\",\"params\":"
        + params
        + ",\"id\":"
        + id
        + "}";
  }
}

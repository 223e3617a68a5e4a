package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples of section 7 of the JSON-RPC 2.0 specification, word for word; data is ours to add.
 */
class SpecificationTest {
  static final String INVALID =
      "{'jsonrpc':'2.0','error':{'code':-32600,'message':'Invalid Request'},'id':null}";
  static final String PARSE =
      "{'jsonrpc':'2.0','error':{'code':-32700,'message':'Parse error'},'id':null}";

  static Stream<Arguments> examples() {
    return Stream.of(
        row(
            "{'jsonrpc': '2.0', 'method': 'subtract', 'params': [42, 23], 'id': 1}",
            "{'jsonrpc': '2.0', 'result': 19, 'id': 1}"),
        row(
            "{'jsonrpc': '2.0', 'method': 'subtract', 'params': [23, 42], 'id': 2}",
            "{'jsonrpc': '2.0', 'result': -19, 'id': 2}"),
        row(
            "{'jsonrpc': '2.0', 'method': 'subtract', 'params': {'subtrahend': 23, 'minuend': 42},"
                + " 'id': 3}",
            "{'jsonrpc': '2.0', 'result': 19, 'id': 3}"),
        row(
            "{'jsonrpc': '2.0', 'method': 'subtract', 'params': {'minuend': 42, 'subtrahend': 23},"
                + " 'id': 4}",
            "{'jsonrpc': '2.0', 'result': 19, 'id': 4}"),
        row("{'jsonrpc': '2.0', 'method': 'update', 'params': [1,2,3,4,5]}", null),
        row("{'jsonrpc': '2.0', 'method': 'foobar'}", null),
        row(
            "{'jsonrpc': '2.0', 'method': 'foobar', 'id': '1'}",
            "{'jsonrpc': '2.0', 'error': {'code': -32601, 'message': 'Method not found'}, 'id':"
                + " '1'}"),
        row("{'jsonrpc': '2.0', 'method': 'foobar, 'params': 'bar', 'baz]", PARSE),
        row("{'jsonrpc': '2.0', 'method': 1, 'params': 'bar'}", INVALID),
        row(
            "[{'jsonrpc': '2.0', 'method': 'sum', 'params': [1,2,4], 'id': '1'},"
                + "{'jsonrpc': '2.0', 'method'",
            PARSE),
        row("[]", INVALID),
        row("[1]", "[" + INVALID + "]"),
        row("[1,2,3]", "[" + INVALID + "," + INVALID + "," + INVALID + "]"),
        row(
            "[{'jsonrpc': '2.0', 'method': 'sum', 'params': [1,2,4], 'id': '1'},"
                + "{'jsonrpc': '2.0', 'method': 'notify_hello', 'params': [7]},"
                + "{'jsonrpc': '2.0', 'method': 'subtract', 'params': [42,23], 'id': '2'},"
                + "{'foo': 'boo'},"
                + "{'jsonrpc': '2.0', 'method': 'foo.get', 'params': {'name': 'myself'}, 'id':"
                + " '5'},"
                + "{'jsonrpc': '2.0', 'method': 'get_data', 'id': '9'}]",
            "[{'jsonrpc': '2.0', 'result': 7, 'id': '1'},"
                + "{'jsonrpc': '2.0', 'result': 19, 'id': '2'},"
                + INVALID
                + ",{'jsonrpc': '2.0', 'error': {'code': -32601, 'message': 'Method not found'},"
                + " 'id': '5'},"
                + "{'jsonrpc': '2.0', 'result': ['hello', 5], 'id': '9'}]"),
        row(
            "[{'jsonrpc': '2.0', 'method': 'notify_sum', 'params': [1,2,4]},"
                + "{'jsonrpc': '2.0', 'method': 'notify_hello', 'params': [7]}]",
            null));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsAnsweredAsWritten(String request, String expected) {
    String answer = new RpcFixture().answer(request);
    if (expected == null) {
      assertNull(answer);
    } else {
      assertEquals(Json.decodeValue(expected), withoutData(Json.decodeValue(answer)));
    }
  }

  static Object withoutData(Object answer) {
    if (answer instanceof JsonArray batch) {
      batch.forEach(SpecificationTest::withoutData);
    } else if (answer instanceof JsonObject response && response.containsKey("error")) {
      response.getJsonObject("error").remove("data");
    }
    return answer;
  }

  private static Arguments row(String request, String expected) {
    return Arguments.of(quoted(request), expected == null ? null : quoted(expected));
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }
}

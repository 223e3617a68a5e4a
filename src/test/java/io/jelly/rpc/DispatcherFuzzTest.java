package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Whatever arrives is answered with what is documented: nothing, a response or an array of
 * responses.
 */
class DispatcherFuzzTest {
  private static final int INPUTS = 10_000;
  private static final Set<Integer> CODES =
      Set.of(-32700, -32600, -32601, -32602, -32603, -32003, -32005, 7);
  private static final String[] SEEDS = {
    "{\"jsonrpc\":\"2.0\",\"method\":\"system.echo\",\"params\":[1.50,\"\u00e9\\ud83d\\ude00\"],\"id\":9007199254740993}",
    "{\"jsonrpc\":\"2.0\",\"method\":\"refuses\",\"params\":{\"a\":{\"b\":[null,true]}},\"id\":\"x\\u0000\"}",
    "[{\"jsonrpc\":\"2.0\",\"method\":\"surrogate\",\"id\":1e2},{\"jsonrpc\":\"2.0\",\"method\":\"update\"},1,[],{}]",
    "{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\":null,\"x\":\"\u20ac\"}",
  };
  private static final String[] PIECES = {
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\ud800", "null", "1e999", "-", "\"id\":", "\"2.0\"",
    "\u0000", "\ufeff"
  };

  private final RpcFixture rpc = new RpcFixture(RpcFixture.limits(100_000, 4, 10_000, 10));

  @Test
  void tenThousandRandomAndMutatedBodiesAllGetADocumentedAnswer() {
    Random random = new Random(20260101);
    for (int i = 0; i < INPUTS; i++) {
      byte[] body = input(random, i);
      String answer = rpc.answer(Buffer.buffer(body));
      if (answer != null) {
        check(new String(body, StandardCharsets.UTF_8), answer);
      }
    }
    assertEquals(0, rpc.table.inFlight());
  }

  static byte[] input(Random random, int number) {
    return number % 10 == 0 ? noise(random) : mutated(random);
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(64)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] mutated(Random random) {
    StringBuilder text = new StringBuilder(SEEDS[random.nextInt(SEEDS.length)]);
    for (int n = random.nextInt(4); n >= 0; n--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(5)));
        case 2 -> text.insert(at, text.substring(at));
        default -> text.setLength(at);
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(4) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  static void check(String body, String answer) {
    Object decoded = Json.decodeValue(answer);
    if (decoded instanceof JsonArray batch) {
      assertTrue(!batch.isEmpty(), body);
      batch.forEach(response -> checkResponse(body, (JsonObject) response));
    } else {
      checkResponse(body, (JsonObject) decoded);
    }
  }

  private static void checkResponse(String body, JsonObject response) {
    assertEquals("2.0", response.getString("jsonrpc"), body);
    assertTrue(response.containsKey("id"), body);
    assertEquals(3, response.size(), body);
    if (!response.containsKey("result")) {
      assertTrue(
          CODES.contains(response.getJsonObject("error").getInteger("code")), body + response);
    }
  }
}

package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values are those that Vert.x's codec reads from the same text. */
class ValueReaderTest {
  private static final BodyParser.Factory FACTORY =
      new BodyParser.Factory(
          new JsonFactoryBuilder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNumberLength(Integer.MAX_VALUE)
                      .maxNameLength(Integer.MAX_VALUE)
                      .build()));
  private static final String[] LEAVES = {
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1",
    "2147483648",
    "9223372036854775808",
    "1.5",
    "1e400",
    "0.1000000000000000000000001",
    "\"\"",
    "\"x\"",
    "\"\u00e9 \u20ac \ud83d\ude00\"",
    "\"a\\nb\\\"c\\u00e9\\ud800\"",
    "\" [{,:}] \"",
  };

  private static @Nullable Object read(String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try (BodyParser in = FACTORY.parser(bytes)) {
      in.nextToken();
      Object value = new ValueReader(in).read();
      assertEquals(JsonToken.END_ARRAY, in.currentToken(), json);
      assertEquals(bytes.length, in.currentLocation().getByteOffset(), json);
      return value;
    }
  }

  private static void same(String json) throws IOException {
    List<?> wanted = new JsonArray(Buffer.buffer(json)).getList();
    assertEquals(wanted, read(json), json);
    assertEquals(wanted.toString(), String.valueOf(read(json)), json);
  }

  @Test
  void randomValuesAreReadAsTheCodecReadsThem() throws IOException {
    Random random = new Random(20261123);
    for (int i = 0; i < 3_000; i++) {
      String json = "[" + value(random, 0) + "]";
      same(json);
      same("[" + json + ",\"" + "y".repeat(3_000) + "\"," + json + "]");
    }
  }

  private static String value(Random random, int depth) {
    int kind = depth > 5 ? 2 : random.nextInt(4);
    if (kind > 1) return LEAVES[random.nextInt(LEAVES.length)];
    StringBuilder text = new StringBuilder(kind == 0 ? "[" : "{ ");
    for (int n = random.nextInt(4); n > 0; n--) {
      if (kind == 1) text.append('"').append("k\\u0061".repeat(random.nextInt(3))).append("\": ");
      text.append(value(random, depth + 1)).append(n > 1 ? " , " : "");
    }
    return text.append(kind == 0 ? "]" : "}").toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 100_000})
  void longTextsAreTakenAsTheyStand(int length) throws IOException {
    String text = "x".repeat(length);
    same(
        "[\""
            + text
            + "\",\""
            + "z".repeat(4_000)
            + "\",\""
            + text
            + "\\t\",\"\u00fc"
            + text
            + "\"]");
  }

  @Test
  void whatTheCodecWouldNotReadIsLeftToIt() throws IOException {
    assertNull(read("[" + "1".repeat(1_001) + "]"));
    assertNull(read("[0." + "1".repeat(1_001) + ",2]"));
    assertNull(read("[{\"" + "n".repeat(50_001) + "\":1}]"));
    assertNull(read("[{\"" + "\u00e9".repeat(40_000) + "\":1}]"));
    same("[" + "1".repeat(40) + "]");
  }

  @Test
  void ofManyValuesNoneIsMade() throws IOException {
    String many = "[" + "{\"\":[0]},".repeat(1_364) + "1,2,[3,[4]]]";
    assertNull(read(many));
    same("[" + "{\"\":[0]},".repeat(1_364) + "1,2,3]");
  }

  @Test
  void theBoundIsThatOfTheBodyAndNotOfEachParams() throws IOException {
    String small = "[1,2]";
    String large = "[" + "0,".repeat(5_000) + "0]";
    byte[] body = ("[" + small + "," + large + "," + small + "]").getBytes(StandardCharsets.UTF_8);
    try (BodyParser in = FACTORY.parser(body)) {
      ValueReader values = new ValueReader(in);
      in.nextToken();
      in.nextToken();
      assertEquals(List.of(1, 2), values.read());
      in.nextToken();
      assertNull(values.read());
      in.nextToken();
      assertNull(values.read());
      assertEquals(JsonToken.END_ARRAY, in.nextToken());
    }
  }

  @Test
  void theEndOfAPlainTextIsFoundWhereverItIs() {
    String specials = "\"\\\u0000\u001f\n";
    for (int at = 0; at < 40; at++) {
      for (int i = 0; i < specials.length(); i++) {
        char special = specials.charAt(i);
        String text = "\u00e9~ !#[]\u007f\u00ff".repeat(10);
        byte[] bytes =
            (text.substring(0, at) + special + text.substring(at))
                .getBytes(StandardCharsets.ISO_8859_1);
        for (int start = 0; start <= at; start++)
          assertEquals(special == '"' ? at : -1, PlainText.end(bytes, start), text + at);
      }
    }
    assertEquals(-1, PlainText.end("never ends, and is long".getBytes(StandardCharsets.UTF_8), 0));
  }
}

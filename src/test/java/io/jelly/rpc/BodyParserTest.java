package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * It reads what Jackson's own parser reads, and fails where that one fails; of bodies that this one
 * takes for UTF-8, which is all that comes here.
 */
class BodyParserTest {
  private static final BodyParser.Factory OURS = new BodyParser.Factory(new JsonFactoryBuilder());
  private static final JsonFactory JACKSONS = new JsonFactory();
  private static final int BODIES = 5_000;

  private static final String[] PIECES = {
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    " ",
    "\"",
    "\\",
    "\\n",
    "\\u00e9",
    "\\ud83d",
    "null",
    "1",
    "-",
    "x",
    "\u00e9",
    "\u20ac",
    "\ud83d\ude00",
    "\u0000",
    "\n",
    "\"jsonrpc\"",
    "\"id\"",
    "plain text",
  };

  enum Way {
    SKIPPED {
      @Override
      String text(JsonParser in) {
        return "";
      }
    },
    READ {
      @Override
      String text(JsonParser in) throws IOException {
        String plain = in instanceof BodyParser ours ? ours.plainText() : null;
        return plain == null ? in.getText() : plain;
      }
    },
    READ_BY_JACKSON {
      @Override
      String text(JsonParser in) throws IOException {
        return in.getText();
      }
    };

    abstract String text(JsonParser in) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void whatIsReadAndWhereItFailsIsAsWithJackson(Way way) throws IOException {
    Random random = new Random(20261130);
    for (int i = 0; i < BODIES; i++) {
      String body = random.nextBoolean() ? pieces(random) : broken(random);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      assertEquals(
          seen(JACKSONS.createParser(bytes), way), seen(OURS.parser(bytes), way), () -> body);
    }
  }

  private static String pieces(Random random) {
    StringBuilder body = new StringBuilder("[ ");
    for (int n = random.nextInt(20); n > 0; n--) body.append(PIECES[random.nextInt(PIECES.length)]);
    return body.append(']').toString();
  }

  /** Texts of every length, one after the other, with a piece in between that may break them. */
  private static String broken(Random random) {
    StringBuilder body = new StringBuilder("[ ");
    for (int n = 0; n < 4; n++)
      body.append('"').append("t".repeat(random.nextInt(70))).append("\",");
    return body.append("1]").insert(random.nextInt(body.length()), pieces(random)).toString();
  }

  /** Every token with its places and its text, and the place of what is wrong. */
  private static List<String> seen(JsonParser parser, Way way) throws IOException {
    List<String> seen = new ArrayList<>();
    try (JsonParser in = parser) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        String text = token == JsonToken.VALUE_STRING ? way.text(in) : "";
        boolean read = token != JsonToken.VALUE_STRING || way != Way.SKIPPED;
        long end = read ? in.currentLocation().getByteOffset() : -1;
        seen.add(token + " " + in.currentTokenLocation().getByteOffset() + " " + end + " " + text);
      }
    } catch (JsonProcessingException e) {
      seen.add("fails at " + e.getLocation().getByteOffset());
    }
    return seen;
  }
}

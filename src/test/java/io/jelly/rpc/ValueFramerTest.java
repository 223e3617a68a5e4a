package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueFramerTest {
  private static final String STREAM =
      "{\"a\":\"}\\\"\\\\\"}[[1],{}] 7\n\"x{\"\n\n{\"b\n{} nul\r\n[\"\u00e9]\"]{";

  @Test
  void theSameValuesWhereverTheSegmentsAreCut() {
    Random random = new Random(3);
    Buffer stream = Buffer.buffer(STREAM);
    for (int round = 0; round < 500; round++) {
      ValueFramer framer = new ValueFramer(() -> 100);
      List<String> values = new ArrayList<>();
      for (int at = 0; at < stream.length(); ) {
        int end = Math.min(stream.length(), at + 1 + random.nextInt(12));
        framer.add(stream.getBuffer(at, end));
        for (Buffer value = framer.next(); value != null; value = framer.next()) {
          values.add(value.toString());
        }
        at = end;
      }
      assertEquals(
          List.of(
              "{\"a\":\"}\\\"\\\\\"}",
              "[[1],{}]",
              "7",
              "\"x{\"",
              "{\"b",
              "{}",
              "nul\r",
              "[\"\u00e9]\"]"),
          values);
      assertEquals("{", framer.rest().toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":]{\"b\":1}}{}", "[{\"x\":1}}{}", "{\"a\":1]}", "]{}", "[[1}]"})
  void whereABracketClosesOneOfTheOtherKindTheLineIsOneBrokenValue(String line) {
    ValueFramer framer = new ValueFramer(() -> 100);
    framer.add(Buffer.buffer(line + "\n[2]"));
    assertEquals(line, String.valueOf(framer.next()));
    assertEquals("[2]", String.valueOf(framer.next()));
    assertTrue(framer.isAtBoundary());
  }

  @Test
  void aValueOverTheLimitEndsTheStream() {
    for (int cut : new int[] {1, 5, 50}) {
      ValueFramer framer = new ValueFramer(() -> 10);
      for (int i = 0; i < 50 && !framer.isTooLarge(); i += cut) {
        framer.add(Buffer.buffer("x".repeat(cut)));
        assertNull(framer.next());
      }
      assertTrue(framer.isTooLarge());
      assertNull(framer.rest());
    }
  }
}

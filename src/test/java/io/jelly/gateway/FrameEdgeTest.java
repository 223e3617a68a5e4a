package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameEdgeTest {
  private static Buffer frame(int opcode, int length, boolean masked) {
    Buffer frame = Buffer.buffer().appendByte((byte) (0x80 | opcode));
    int mask = masked ? 0x80 : 0;
    if (length < 126) frame.appendByte((byte) (mask | length));
    else if (length < 65_536) frame.appendByte((byte) (mask | 126)).appendShort((short) length);
    else frame.appendByte((byte) (mask | 127)).appendLong(length);
    return frame.appendBytes(new byte[length + (masked ? 4 : 0)]);
  }

  @Test
  void edgesAreFoundHoweverTheBytesAreCut() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Buffer all = Buffer.buffer();
      List<Integer> expected = new ArrayList<>();
      int[] lengths = {0, 1, 125, 126, 127, 300, 65_535, 65_536, 70_000};
      for (int i = 0; i < 6; i++) {
        all.appendBuffer(frame(2, lengths[random.nextInt(lengths.length)], random.nextBoolean()));
        expected.add(all.length());
      }
      assertEquals(expected, edges(all, random), "seed " + seed);
    }
  }

  private static List<Integer> edges(Buffer all, Random random) {
    FrameEdge edge = new FrameEdge();
    List<Integer> edges = new ArrayList<>();
    int from = 0;
    while (from < all.length()) {
      int most = random.nextBoolean() ? 5 : 40_000;
      int to = Math.min(all.length(), from + 1 + random.nextInt(most));
      Buffer part = all.slice(from, to);
      for (int at = edge.next(part, 0); at >= 0; at = edge.next(part, at)) edges.add(from + at);
      from = to;
    }
    assertTrue(edge.isReached());
    return edges;
  }

  @Test
  void aCloseFrameIsSeen() {
    FrameEdge edge = new FrameEdge();
    edge.advance(frame(1, 10, false));
    assertFalse(edge.isClosed());
    edge.advance(frame(8, 2, false).slice(0, 3));
    assertTrue(edge.isClosed());
    assertFalse(edge.isReached());
  }
}

package io.jelly.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
  private static final long MIB = 1 << 20;
  private static final int WORKER = 1;
  private static final long SETTLED = 10_000;
  private static final long NOW = 77;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # soft hard requests age | MiB requests ageMs readyMs | outcome
          0   0   0   0    | 9999 9999999 9999999 9999999 | -
          100 0   0   0    | 100  0       20000   20000   | -
          100 0   0   0    | 101  0       20000   20000   | it uses 101 MiB of memory (limits.memoryMb 100)
          100 0   0   0    | 101  0       9999    9999    | -
          100 0   0   0    | 0    0       20000   20000   | -
          100 125 0   0    | 126  0       1       1       | killed: it uses 126 MiB of memory (limits.memoryHardMb 125)
          0   0   100 0    | 0    70      0       0       | -
          0   0   100 0    | 0    100     0       0       | it has served 100 requests (limits.maxRequests 100)
          0   0   0   5000 | 0    0       3900    0       | -
          0   0   0   5000 | 0    0       5000    0       | it is 5000 ms old (limits.maxAgeMs 5000)
          """)
  void whatIsExceededIsSaid(String limits, String used, String outcome) {
    long[] l = numbers(limits);
    long[] u = numbers(used);
    Limits.Usage usage = new Limits.Usage(WORKER, u[0] * MIB, u[1], u[2], u[3]);
    String said =
        new Limits(l[0] * MIB, l[1] * MIB, l[2], l[3])
            .exceededBy(usage, SETTLED, NOW)
            .map(LimitsTest::text)
            .orElse("-");
    assertEquals(outcome, said);
  }

  private static String text(Retirement why) {
    assertEquals(why.fault(), why.killAtMs() == NOW);
    return (why.fault() ? "killed: " : "") + why.cause();
  }

  private static long[] numbers(String cell) {
    return java.util.Arrays.stream(cell.trim().split(" +", -1))
        .mapToLong(Long::parseLong)
        .toArray();
  }

  @Test
  void workersThatStartTogetherDoNotLeaveTogether() {
    Set<Long> limits = new HashSet<>();
    for (int id = 1; id <= 8; id++) {
      long limit = Limits.spread(10_000, id);
      assertTrue(limit > 8_000 && limit <= 10_000, "" + limit);
      assertEquals(limit, Limits.spread(10_000, id), "the same each time");
      limits.add(limit / 100);
    }
    assertTrue(limits.size() >= 7, "far apart: " + limits);
    assertEquals(0, Limits.spread(0, 3));
    assertEquals(1, Limits.spread(1, 3));
  }
}

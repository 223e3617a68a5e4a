package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Waits until a count grows no more. */
final class Standstill {
  private static final long BETWEEN_LOOKS_NANOS = 20_000_000;

  /** A second together: the other side may be out of breath on a busy machine. */
  private static final int LOOKS = 50;

  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private Standstill() {}

  /** What the count has come to when it has stood still for a while, above zero. */
  static long of(LongSupplier count) {
    long start = System.nanoTime();
    long last = 0;
    for (int same = 0; same < LOOKS; same++) {
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
      long now = count.getAsLong();
      if (now == 0 || now != last) same = 0;
      last = now;
      assertTrue(System.nanoTime() - start < DEADLINE_NANOS, "it goes on and on: " + now);
    }
    return last;
  }
}

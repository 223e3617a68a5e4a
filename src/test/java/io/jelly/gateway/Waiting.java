package io.jelly.gateway;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition with a deadline. */
final class Waiting {
  private static final long BETWEEN_LOOKS_NANOS = 20_000_000;

  private Waiting() {}

  /** For what another thread is to do. */
  static void on(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) throw new AssertionError("nothing happened");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void until(String what, Duration deadline, Callable<Boolean> condition) {
    long end = System.nanoTime() + deadline.toNanos();
    Object last = null;
    while (System.nanoTime() < end) {
      try {
        if (condition.call()) return;
      } catch (Exception notYet) {
        last = notYet;
      }
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    }
    throw new AssertionError(
        "waited " + deadline.toMillis() + " ms in vain: " + what + "; last: " + last);
  }
}

package io.jelly.it;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for a condition with a deadline; the only place of the suite that lets time pass. */
final class Await {
  private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private Await() {}

  /** Waits until it is true; fails with {@code what} and the deadline. */
  static void until(String what, Duration deadline, Callable<Boolean> condition) {
    value(what, deadline, condition, Boolean.TRUE::equals);
  }

  /** Asks until the answer is as wanted, and returns it; a look that throws is only not yet it. */
  static <T> T value(
      String what, Duration deadline, Callable<T> source, Predicate<? super T> wanted) {
    long end = System.nanoTime() + deadline.toNanos();
    Object last = null;
    do {
      try {
        T value = source.call();
        last = value;
        if (wanted.test(value)) return value;
      } catch (Exception notYet) {
        last = notYet;
      }
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    } while (System.nanoTime() < end);
    throw new AssertionError(
        "waited " + deadline.toMillis() + " ms in vain: " + what + "; last seen: " + last);
  }

  /** Lets a load run for a while. */
  static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}

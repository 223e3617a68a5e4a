package io.jelly.rpc;

import java.util.concurrent.atomic.AtomicInteger;

/** A count of running calls that refuses to grow over a bound. Thread-safe. */
final class CallSlots {
  private final AtomicInteger taken = new AtomicInteger();

  /** Takes a slot; false if that would be more than {@code max}. */
  boolean enter(int max) {
    if (taken.incrementAndGet() <= max) {
      return true;
    }
    taken.decrementAndGet();
    return false;
  }

  void leave() {
    taken.decrementAndGet();
  }

  int taken() {
    return taken.get();
  }
}

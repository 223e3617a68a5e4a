package io.jelly.primary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The conservation counters of one listener: {@code accepted = acknowledged + queued + refused +
 * spilled} at every moment, where queued are those in the queue and those offered but not yet
 * taken, and spilled those that other nodes took. Kept where they outlive the primary ({@link
 * NodePage}). One thread writes them.
 */
final class Counters {
  private static final int ACCEPTED = 1;
  private static final int ACKNOWLEDGED = 2;
  private static final int REFUSED = 3;
  private static final int OFFERED = 4;
  private static final int QUEUED = 5;
  private static final int SPILLED = 6;
  private static final int PLACES = 7;

  /** A snapshot of the counters. */
  record Counts(long accepted, long acknowledged, long queued, long refused, long spilled) {}

  private final ByteBuffer page;
  private final int place;

  /**
   * @param place of the row, in longs; the first of it is the owner's
   */
  Counters(ByteBuffer page, int place) {
    this.page = page.duplicate().order(ByteOrder.nativeOrder());
    this.place = place;
  }

  /** Counters that end with this process. */
  static Counters inMemory() {
    return new Counters(ByteBuffer.allocate(PLACES * Long.BYTES), 0);
  }

  /** Nobody's row any more. */
  void release() {
    for (int counter = PLACES - 1; counter >= 0; counter--) set(counter, 0);
  }

  /**
   * What was on its way when the primary before died: the workers have what was offered, or died
   * with it; what was queued is lost. How many these are follows from the other counters: its death
   * may have come between two of them.
   */
  void inherit() {
    long underWay = get(ACCEPTED) - get(ACKNOWLEDGED) - get(REFUSED) - get(SPILLED);
    long offered = Math.min(get(OFFERED), underWay);
    add(ACKNOWLEDGED, offered);
    add(REFUSED, underWay - offered);
    set(OFFERED, 0);
    set(QUEUED, 0);
  }

  void accepted() {
    add(ACCEPTED, 1);
  }

  void offered() {
    add(OFFERED, 1);
  }

  void taken() {
    add(OFFERED, -1);
    add(ACKNOWLEDGED, 1);
  }

  void returned() {
    add(OFFERED, -1);
  }

  /** Another node has what was offered to it. */
  void spilled() {
    add(OFFERED, -1);
    add(SPILLED, 1);
  }

  void migrated() {
    add(ACKNOWLEDGED, -1);
  }

  void refused(long count) {
    add(REFUSED, count);
  }

  /** How many wait in the queue now. */
  void queued(int count) {
    set(QUEUED, count);
  }

  Counts counts() {
    return new Counts(
        get(ACCEPTED), get(ACKNOWLEDGED), get(QUEUED) + get(OFFERED), get(REFUSED), get(SPILLED));
  }

  private void add(int counter, long delta) {
    set(counter, get(counter) + delta);
  }

  private long get(int counter) {
    return page.getLong((place + counter) * Long.BYTES);
  }

  private void set(int counter, long value) {
    page.putLong((place + counter) * Long.BYTES, value);
  }
}

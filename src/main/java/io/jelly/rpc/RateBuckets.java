package io.jelly.rpc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * A token bucket for each client, in memory that processes may share, so that the rate holds
 * whichever of them a call comes to. Thread-safe, without locks.
 *
 * <p>A bucket is one number, by the generic cell rate algorithm (ITU-T I.371): the time at which it
 * will be full again. A call moves that time on by the interval between two calls, and is refused
 * if it would then lie further ahead than a burst is long. So a bucket takes one word, and one
 * compare-and-set settles a call: {@value #MARK_BITS} bits tell the client, the rest are the time
 * in units of 1.024 microseconds of the system's monotonic clock, the same for all processes of a
 * machine.
 *
 * <p>The table is bounded and cannot be abused to get rid of a debt: a bucket is only given to
 * another client when it is full, which is what a new one would be. A client belongs to a set of
 * seven buckets; where none of them is free, it shares an eighth with all others in that position.
 * Which set it is nobody outside can know: a secret goes into it.
 */
final class RateBuckets {
  private static final int SETS = 8192;
  private static final int WAYS = 7;
  private static final int SET_BYTES = 64;
  private static final int WORD = 8;

  /** The first set's place; before it stands the secret. */
  private static final int START = 64;

  /** What it takes of memory, which must be zero at first. */
  static final int BYTES = START + SETS * SET_BYTES;

  private static final int MARK_BITS = 18;
  private static final int TIME_BITS = Long.SIZE - MARK_BITS;
  private static final long TIME_MASK = (1L << TIME_BITS) - 1;
  private static final int UNIT_SHIFT = 10;
  private static final double UNITS_PER_SECOND = 1e9 / (1 << UNIT_SHIFT);

  /** Of the bucket that is shared. */
  private static final long NO_MARK = 0;

  private static final VarHandle WORDS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer memory;
  private final long secret;

  /** Buckets in this memory, of {@value #BYTES} bytes, aligned to 8. */
  RateBuckets(ByteBuffer memory) {
    this.memory = memory;
    long random = new SecureRandom().nextLong() | 1;
    WORDS.compareAndSet(memory, 0, 0L, random);
    secret = (long) WORDS.getVolatile(memory, 0);
  }

  /**
   * Takes a token.
   *
   * @param nowNanos of {@link System#nanoTime}
   * @return 0 if there was one, else in how many nanoseconds there will be
   */
  long take(String client, int perSecond, int burst, long nowNanos) {
    long now = (nowNanos >>> UNIT_SHIFT) & TIME_MASK;
    long interval = Math.max(1, Math.round(UNITS_PER_SECOND / perSecond));
    long hash = hash(client);
    int set = START + (int) ((hash >>> 1) & (SETS - 1)) * SET_BYTES;
    long mark = (hash >>> (Long.SIZE - MARK_BITS)) | 1;
    while (true) {
      int place = place(set, mark, now);
      long owner = place == set + WAYS * WORD ? NO_MARK : mark;
      long before = (long) WORDS.getVolatile(memory, place);
      if (!isFor(before, owner, now)) continue;
      long full = Math.max(now, before & TIME_MASK) + interval;
      long excess = full - now - burst * interval;
      if (excess > 0) return excess << UNIT_SHIFT;
      if (WORDS.compareAndSet(memory, place, before, (owner << TIME_BITS) | full)) return 0;
    }
  }

  /** The client's bucket; else one that is full; else the one that is shared. */
  private int place(int set, long mark, long now) {
    int free = set + WAYS * WORD;
    for (int place = set + (WAYS - 1) * WORD; place >= set; place -= WORD) {
      long word = (long) WORDS.getVolatile(memory, place);
      if (word >>> TIME_BITS == mark) return place;
      if (isFull(word, now)) free = place;
    }
    return free;
  }

  private static boolean isFor(long word, long mark, long now) {
    return word >>> TIME_BITS == mark || isFull(word, now);
  }

  private static boolean isFull(long word, long now) {
    return (word & TIME_MASK) <= now;
  }

  private long hash(String client) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(WORD).putLong(0, secret));
      return ByteBuffer.wrap(digest.digest(client.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

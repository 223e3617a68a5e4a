package io.jelly.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Some pages of memory that a primary and one worker share: the worker's counters, and the claims
 * on the connections that are on their way to it.
 *
 * <p>Why shared memory. A descriptor on a Unix socket carries no data and cannot be called back.
 * Each one therefore has a <em>slot</em> here, its n-th descriptor the slot n mod {@value #SLOTS},
 * in which both sides settle its fate by one compare-and-set. The primary sets {@link
 * Claim#OFFERED} before it sends. The worker moves that to {@link Claim#TAKEN} on the event loop
 * that will serve it and before a byte is read, or to {@link Claim#REFUSED}. The primary may move
 * {@code OFFERED} to {@link Claim#REVOKED} at any time, and then gives the connection to another
 * worker. So a connection is served by exactly one worker, however slow, stopped or dead the other
 * one is: what a killed worker had not taken is known exactly and goes elsewhere.
 *
 * <p>Counters are written by the worker alone and read by the primary at any time; they outlive a
 * {@code kill -9} of the worker. Thread-safe.
 */
public final class Scoreboard {
  /** How many descriptors may be under way at once; the platform fails hard at 278 (facts.md). */
  public static final int SLOTS = 128;

  /**
   * The first slot of the way back: descriptors that a draining worker returns. The n-th one has
   * slot {@value} + n mod {@value #SLOTS}; the worker offers, the primary frees.
   */
  public static final int RETURN_SLOTS = SLOTS;

  private static final int SIZE = 16_384;
  private static final int SLOTS_OFFSET = 1024;
  private static final int BEATS_OFFSET = 2048;
  private static final int PROXIED_OFFSET = 3072;

  /** How many event loops of a worker can be watched. */
  public static final int MAX_LOOPS = 128;

  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** The fate of one descriptor under way; the codes are part of the protocol. */
  public enum Claim {
    /** The slot is unused. */
    FREE(0),
    /** Sent, not yet taken. */
    OFFERED(1),
    /** The worker serves it. */
    TAKEN(2),
    /** The worker read it and will not serve it. */
    REFUSED(3),
    /** The primary gave it to another worker before this one took it. */
    REVOKED(4),
    /** The worker read it after it was revoked, and has closed its copy. */
    DROPPED(5);

    private final int code;

    Claim(int code) {
      this.code = code;
    }
  }

  /** What a descriptor is; the codes are part of the protocol. */
  public enum Kind {
    /** An accepted connection. */
    CONNECTION(0),
    /**
     * An accepted connection of which an older copy may still wait elsewhere: shut it down before
     * closing it.
     */
    COPIED_CONNECTION(1),
    /** A listening socket to accept from. */
    LISTENER(2),
    /** An open connection that another worker has given away. */
    MIGRATED_CONNECTION(3),
    /** A listening socket to keep, and to accept from only while there is no primary. */
    LISTENER_COPY(4),
    /** A connection of the primary's own, to see whether the worker serves: it counts nowhere. */
    PROBE(5),
    /** Both: given away by another worker, and a copy of it may still wait in a third one. */
    COPIED_MIGRATED_CONNECTION(6);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** Whether another worker has served it before. */
    public boolean isMigrated() {
      return this == MIGRATED_CONNECTION || this == COPIED_MIGRATED_CONNECTION;
    }

    /** Whether an older copy of it may still wait elsewhere. */
    public boolean isCopied() {
      return this == COPIED_CONNECTION || this == COPIED_MIGRATED_CONNECTION;
    }

    /** A connection with these marks. */
    public static Kind connection(boolean copied, boolean migrated) {
      if (copied) return migrated ? COPIED_MIGRATED_CONNECTION : COPIED_CONNECTION;
      return migrated ? MIGRATED_CONNECTION : CONNECTION;
    }
  }

  /** The counters a worker keeps; the places are part of the protocol. */
  public enum Counter {
    /** Open now. */
    CONNECTIONS(0),
    /** Taken since start, by handoff or accepted by itself. */
    ACCEPTED(1),
    /** HTTP/1.1 requests since start. */
    REQUESTS(2),
    /** HTTP/1.1 responses with a status of 500 and above since start. */
    ERRORS(3),
    /** Connections received by migration. */
    MIGRATED_IN(4),
    /** Connections given away by migration. */
    MIGRATED_OUT(5),
    /** Accepted by the worker itself from a shared listening descriptor since start. */
    SELF_ACCEPTED(6),
    /** The worst lateness of any event loop in the last second, in milliseconds. */
    LOOP_LAG_MS(7),
    /** 1 while the worker has rung the primary about changed slots and it has not looked yet. */
    DOORBELL(8),
    /** Listening sockets of the node of which the worker holds a copy now. */
    LISTENERS(9);

    private final int offset;

    Counter(int place) {
      offset = place * Long.BYTES;
    }
  }

  private static final Claim[] CLAIMS = Claim.values();
  private static final Kind[] KINDS = Kind.values();

  private final MappedByteBuffer page;

  /** Open where the page must stay within reach of a later primary, see {@link #heldBy}. */
  private final @Nullable FileChannel held;

  private Scoreboard(MappedByteBuffer page, @Nullable FileChannel held) {
    this.page = page;
    this.held = held;
  }

  /** Makes a page, mode 0600. */
  public static Scoreboard create(Path file) throws IOException {
    SharedFile.create(file);
    return open(file);
  }

  /** Primary: makes a page in memory, mode 0600; see {@link SharedFile}. */
  public static Scoreboard createInMemory(Path file) throws IOException {
    SharedFile.createInMemory(file);
    return open(file);
  }

  /** Opens an existing page. */
  public static Scoreboard open(Path file) {
    try {
      return new Scoreboard(SharedFile.map(file, SIZE), null);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the scoreboard " + file, e);
    }
  }

  /**
   * Worker: opens its page and keeps the file open as long as it lives, so that after the death of
   * its primary the next one finds the page, although the path is gone by then.
   */
  public static Scoreboard hold(Path file) {
    try {
      FileChannel channel = SharedFile.open(file);
      return new Scoreboard(channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE), channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the scoreboard " + file, e);
    }
  }

  /**
   * A later primary: the page that a worker holds.
   *
   * @param file the path it was made under
   * @throws IOException if the process is gone or holds no such page
   */
  public static Scoreboard heldBy(long pid, Path file) throws IOException {
    Path descriptor =
        SharedFile.heldBy(pid, file)
            .orElseThrow(() -> new IOException("process " + pid + " holds no scoreboard"));
    return new Scoreboard(SharedFile.map(descriptor, SIZE), null);
  }

  /** Whether the page stays within reach of a later primary. */
  public boolean isHeld() {
    return held != null && held.isOpen();
  }

  /** A counter's value. */
  public long get(Counter counter) {
    return (long) LONG.getAcquire(page, counter.offset);
  }

  /** Adds to a counter. */
  public void add(Counter counter, long delta) {
    LONG.getAndAdd(page, counter.offset, delta);
  }

  /** Sets a counter. */
  public void set(Counter counter, long value) {
    LONG.setRelease(page, counter.offset, value);
  }

  /** Marks the doorbell rung; true if it was not already, and the primary must be woken. */
  public boolean ring() {
    return (long) LONG.getAndSet(page, Counter.DOORBELL.offset, 1L) == 0;
  }

  /**
   * Resets the doorbell; the primary calls it before it looks at the slots, so that no change is
   * missed.
   */
  public void hush() {
    LONG.getAndSet(page, Counter.DOORBELL.offset, 0L);
  }

  /** Notes that an event loop is alive, in milliseconds of the system clock. */
  public void beat(int loop, long nowMs) {
    LONG.setRelease(page, BEATS_OFFSET + loop * Long.BYTES, nowMs);
  }

  /** When an event loop was last alive, 0 if it never was. */
  public long lastBeat(int loop) {
    return (long) LONG.getAcquire(page, BEATS_OFFSET + loop * Long.BYTES);
  }

  /** Fills a free slot before its descriptor is sent. */
  public void offer(int slot, Kind kind, int listener) {
    offer(slot, kind, listener, null);
  }

  /**
   * The same for a connection.
   *
   * @param proxied whose it is if the socket does not tell
   */
  public void offer(int slot, Kind kind, int listener, @Nullable Proxied proxied) {
    Proxied.write(proxied, page, PROXIED_OFFSET + slot * Proxied.SIZE);
    INT.setRelease(page, at(slot), word(Claim.OFFERED, kind, listener));
  }

  /** Whose the connection of a slot is; null if its socket tells. */
  public @Nullable Proxied proxied(int slot) {
    return Proxied.read(page, PROXIED_OFFSET + slot * Proxied.SIZE);
  }

  /** The state of a slot. */
  public Claim claim(int slot) {
    return CLAIMS[read(slot) & 0xf];
  }

  /** What the descriptor of a slot is. */
  public Kind kind(int slot) {
    return KINDS[(read(slot) >> 4) & 0xf];
  }

  /** Which listener the descriptor of a slot belongs to. */
  public int listener(int slot) {
    return read(slot) >>> 8;
  }

  /**
   * Moves a slot from one state to another if it is still in the first; true if this call did it.
   */
  public boolean move(int slot, Claim from, Claim to) {
    int word = read(slot);
    return (word & 0xf) == from.code
        && INT.compareAndSet(page, at(slot), word, (word & ~0xf) | to.code);
  }

  /** Primary: forgets a settled slot. */
  public void free(int slot) {
    INT.setRelease(page, at(slot), 0);
  }

  /**
   * Worker: forgets what was under way to it when its primary died; before it takes from another.
   */
  public void freeAll() {
    for (int slot = 0; slot < 2 * SLOTS; slot++) free(slot);
    hush();
  }

  private int read(int slot) {
    return (int) INT.getAcquire(page, at(slot));
  }

  private static int at(int slot) {
    return SLOTS_OFFSET + slot * Integer.BYTES;
  }

  private static int word(Claim claim, Kind kind, int listener) {
    return claim.code | (kind.code << 4) | (listener << 8);
  }
}

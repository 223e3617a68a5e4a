package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import java.util.BitSet;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into JSON values, however the segments fall. A value ends with its line,
 * and an object or array also with its last bracket: so clients that send no newline are answered,
 * and several values may share a line. What is broken ends with its line, also where a bracket
 * closes one of the other kind, and the next one is read as if nothing had happened. Empty lines
 * are skipped. Not thread-safe.
 */
final class ValueFramer {
  private final IntSupplier limit;
  private Buffer segment = Buffer.buffer();
  private int at;
  private @Nullable Buffer begun;
  private boolean inValue;
  private boolean bracketed;
  private int depth;

  /** Which of the open brackets are braces. */
  private final BitSet braces = new BitSet();

  private boolean inString;
  private boolean escaped;
  private boolean tooLarge;

  /**
   * @param limit bytes of a value, asked anew for each piece
   */
  ValueFramer(IntSupplier limit) {
    this.limit = limit;
  }

  /** Goes on with this segment; the one before must have been read to its end. */
  void add(Buffer next) {
    segment = next;
    at = 0;
  }

  /** The next value; null if the segment has no more, or if a value is over the limit. */
  @Nullable Buffer next() {
    int start = at;
    while (at < segment.length() && !tooLarge) {
      byte b = segment.getByte(at++);
      if (!inValue) {
        start = at - 1;
        inValue = begin(b);
      } else if (isEnd(b)) {
        return take(start);
      }
    }
    if (inValue) {
      keep(start);
    }
    return null;
  }

  /** What the stream ended in the middle of; null if it ended between two values. */
  @Nullable Buffer rest() {
    return inValue && !tooLarge ? begun : null;
  }

  /** True if all of the segment is read, and no value begun. */
  boolean isAtBoundary() {
    return at == segment.length() && !inValue;
  }

  /** True if a value was over the limit: the stream cannot be read any further. */
  boolean isTooLarge() {
    return tooLarge;
  }

  private boolean begin(byte b) {
    bracketed = b == '{' || b == '[';
    depth = 0;
    open(b);
    inString = false;
    escaped = false;
    return b != ' ' && b != '\t' && b != '\r' && b != '\n';
  }

  /** Whether the value ends with this byte. A line break stands in no value as we take them. */
  private boolean isEnd(byte b) {
    if (b == '\n') {
      return true;
    }
    if (!bracketed) {
      return false;
    }
    if (inString) {
      inString = escaped || b != '"';
      escaped = !escaped && b == '\\';
      return false;
    }
    switch (b) {
      case '"' -> inString = true;
      case '{', '[' -> open(b);
      case '}', ']' -> close(b);
      default -> {}
    }
    return bracketed && depth == 0;
  }

  private void open(byte b) {
    braces.set(depth++, b == '{');
  }

  private void close(byte b) {
    bracketed = braces.get(--depth) == (b == '}');
  }

  private @Nullable Buffer take(int start) {
    boolean line = segment.getByte(at - 1) == '\n';
    Buffer last = segment.slice(start, line ? at - 1 : at);
    Buffer before = begun;
    begun = null;
    inValue = false;
    Buffer value = before == null ? last : before.appendBuffer(last);
    tooLarge = value.length() > limit.getAsInt();
    return tooLarge ? null : value;
  }

  private void keep(int start) {
    Buffer before = begun == null ? Buffer.buffer() : begun;
    begun = before.appendBuffer(segment, start, at - start);
    tooLarge = begun.length() > limit.getAsInt();
    if (tooLarge) {
      begun = null;
    }
  }
}

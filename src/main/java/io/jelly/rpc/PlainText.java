package io.jelly.rpc;

/** Texts of JSON that mean what their bytes say: without escapes (RFC 8259, section 7). */
final class PlainText {
  private static final long ONES = 0x0101010101010101L;
  private static final long SPACES = 0x2020202020202020L;
  private static final long QUOTES = 0x2222222222222222L;
  private static final long BACKSLASHES = 0x5C5C5C5C5C5C5C5CL;

  private PlainText() {}

  /**
   * Where a text ends.
   *
   * @param start the first byte behind its opening quotation mark
   * @return the place of the closing one; -1 if an escape, or what no text may hold, is before it
   */
  static int end(byte[] json, int start) {
    int i = start;
    // Four at a time: the processor looks at them side by side.
    while (i + 4 * Long.BYTES <= json.length
        && ((special(json, i) | special(json, i + Long.BYTES))
                | (special(json, i + 2 * Long.BYTES) | special(json, i + 3 * Long.BYTES)))
            == 0) i += 4 * Long.BYTES;
    while (i + Long.BYTES <= json.length && special(json, i) == 0) i += Long.BYTES;
    for (; i < json.length; i++) {
      int one = json[i];
      if (one == '"') return i;
      if (one == '\\' || (one >= 0 && one < ' ')) return -1;
    }
    return -1;
  }

  /** Not zero if any of eight bytes is a quotation mark, a backslash or a control character. */
  private static long special(byte[] json, int at) {
    long eight = (long) StrictUtf8.LONGS.get(json, at);
    long controls = (eight - SPACES) & ~eight;
    long found = controls | zeros(eight ^ QUOTES) | zeros(eight ^ BACKSLASHES);
    return found & StrictUtf8.HIGH_BITS;
  }

  /** Has the high bit of some byte set exactly if one of the bytes is zero. */
  private static long zeros(long eight) {
    return (eight - ONES) & ~eight;
  }
}

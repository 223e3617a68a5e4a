package io.jelly.gateway;

import io.vertx.core.buffer.Buffer;

/**
 * Where in a stream of WebSocket frames one ends and the next begins (RFC 6455, section 5.2): only
 * there may a frame be put in. Reads no payload. Not thread-safe.
 */
final class FrameEdge {
  private static final int CLOSE = 8;
  private static final int SHORT_LENGTH = 126;
  private static final int LONG_LENGTH = 127;
  private static final int SHORTEST_HEADER = 2;
  private static final int LONGEST_HEADER = 14;

  private final byte[] header = new byte[LONGEST_HEADER];
  private int read;
  private int needed = SHORTEST_HEADER;
  private long payload;
  private boolean closed;

  /** Whether the last byte was the last one of a frame, or there was none yet. */
  boolean isReached() {
    return read == 0;
  }

  /** Whether a close frame has been among them. */
  boolean isClosed() {
    return closed;
  }

  /** Goes on by all of these bytes. */
  void advance(Buffer data) {
    int from = 0;
    while (from < data.length()) {
      int edge = next(data, from);
      if (edge < 0) return;
      from = edge;
    }
  }

  /** Goes on to the end of the frame that is under way; answers where, or -1 if not in these. */
  int next(Buffer data, int from) {
    int at = from;
    while (at < data.length()) {
      if (read < needed) {
        header[read++] = data.getByte(at++);
        if (read == needed) headerRead();
      } else {
        int part = (int) Math.min(payload, data.length() - at);
        payload -= part;
        at += part;
      }
      if (read == needed && payload == 0) {
        read = 0;
        needed = SHORTEST_HEADER;
        return at;
      }
    }
    return -1;
  }

  private void headerRead() {
    int length = header[1] & 0x7f;
    int whole =
        SHORTEST_HEADER
            + (length == SHORT_LENGTH ? 2 : length == LONG_LENGTH ? 8 : 0)
            + (header[1] < 0 ? 4 : 0);
    if (needed < whole) {
      needed = whole;
      return;
    }
    payload = length < SHORT_LENGTH ? length : number(length == SHORT_LENGTH ? 2 : 8);
    if ((header[0] & 0x0f) == CLOSE) closed = true;
  }

  private long number(int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) value = (value << 8) | (header[SHORTEST_HEADER + i] & 0xff);
    return Math.max(0, value);
  }
}

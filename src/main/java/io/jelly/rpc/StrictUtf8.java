package io.jelly.rpc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Whether bytes are well-formed UTF-8. Ids and params are echoed as bytes, so a sequence that the
 * JSON parser lets pass (overlong forms, surrogates) would make our own response invalid.
 */
final class StrictUtf8 {
  /** Eight bytes of an array at a time. */
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  static final long HIGH_BITS = 0x8080808080808080L;

  private StrictUtf8() {}

  static boolean valid(byte[] bytes) {
    int ascii = asciiPrefix(bytes);
    return ascii == bytes.length || decodes(ByteBuffer.wrap(bytes, ascii, bytes.length - ascii));
  }

  /** Eight bytes at a time: nearly every body is ASCII and ends here. */
  private static int asciiPrefix(byte[] bytes) {
    int i = 0;
    while (i + Long.BYTES <= bytes.length && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
      i += Long.BYTES;
    }
    while (i < bytes.length && bytes[i] >= 0) {
      i++;
    }
    return i;
  }

  private static boolean decodes(ByteBuffer rest) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer sink = CharBuffer.allocate(1024);
    CoderResult result;
    do {
      sink.clear();
      result = decoder.decode(rest, sink, true);
    } while (result.isOverflow());
    return !result.isError();
  }
}

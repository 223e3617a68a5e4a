package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * How answers are packed for clients that say they can unpack them (RFC 9110, 12.5.3). It is done
 * here and not by the server's own compressor, which would also pack what a gateway must pass on as
 * it came.
 *
 * @param minBytes of an answer that is packed; 0: none is
 */
public record Compression(int minBytes) {
  /** Answers go as they are. */
  public static final Compression OFF = new Compression(0);

  /** Above this, packing would hold up the event loop. */
  static final int LARGE_BYTES = 128 << 10;

  private static final String GZIP = "gzip";
  private static final String DEFLATE = "deflate";

  /** JSON shrinks nearly as much as with the most, at a third of the time. */
  private static final int LEVEL = 3;

  /** {@code gzip} or {@code deflate}; null if the answer is to go as it is. */
  @Nullable String coding(@Nullable String accepted, int bytes) {
    if (minBytes == 0 || bytes < minBytes || accepted == null) return null;
    boolean gzip = false;
    boolean deflate = false;
    boolean gzipNamed = false;
    boolean any = false;
    for (String part : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] words = part.strip().split("\\s*;\\s*", -1);
      boolean wanted = !isZero(words);
      if (words[0].equals(GZIP)) {
        gzip = wanted;
        gzipNamed = true;
      } else if (words[0].equals(DEFLATE)) {
        deflate = wanted;
      } else if (words[0].equals("*")) {
        any = wanted;
      }
    }
    if (gzip || (any && !gzipNamed)) return GZIP;
    return deflate ? DEFLATE : null;
  }

  private static boolean isZero(String[] words) {
    for (int i = 1; i < words.length; i++) if (words[i].matches("q=0(\\.0*)?")) return true;
    return false;
  }

  /** Blocks for about 10 ms a megabyte. */
  static Buffer pack(String coding, Buffer body) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length() / 4 + 64);
    try (OutputStream out = coding.equals(GZIP) ? new Gzip(packed) : new Deflate(packed)) {
      out.write(body.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Not by a stream in memory.
    }
    return Buffer.buffer(packed.toByteArray());
  }

  private static final class Gzip extends GZIPOutputStream {
    Gzip(OutputStream out) throws IOException {
      super(out);
      def.setLevel(LEVEL);
    }
  }

  /** Its memory is not the heap's, so it is given back at once. */
  private static final class Deflate extends DeflaterOutputStream {
    Deflate(OutputStream out) {
      super(out, new Deflater(LEVEL));
    }

    @Override
    public void close() throws IOException {
      super.close();
      def.end();
    }
  }
}

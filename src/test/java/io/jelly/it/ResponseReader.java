package io.jelly.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads HTTP/1.1 responses with a content length or in chunks, one after the other, and counts the
 * bytes.
 */
final class ResponseReader {
  private final InputStream in;
  private int received;
  private int status;
  private boolean closes;
  private String retryAfter = "";

  ResponseReader(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** The body of the next response; throws if the connection ends before it is complete. */
  String read() throws IOException {
    received = 0;
    closes = false;
    retryAfter = "";
    status = Integer.parseInt(line().split(" ", -1)[1]);
    int length = 0;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(java.util.Locale.ROOT);
      if (lower.startsWith("content-length:"))
        length = Integer.parseInt(header.substring(15).trim());
      if (lower.equals("connection: close")) closes = true;
      if (lower.startsWith("retry-after:")) retryAfter = header.substring(12).trim();
      if (lower.equals("transfer-encoding: chunked")) chunked = true;
    }
    return chunked ? chunks() : text(length);
  }

  private String chunks() throws IOException {
    StringBuilder body = new StringBuilder();
    for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
      body.append(text(size));
      line();
    }
    line();
    return body.toString();
  }

  private String text(int length) throws IOException {
    byte[] body = in.readNBytes(length);
    received += body.length;
    if (body.length < length) throw new EOFException("closed within the body");
    return new String(body, StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) throw new EOFException("closed after " + received + " bytes of the response");
      received++;
      if (b != '\r') line.write(b);
    }
    return line.toString(StandardCharsets.US_ASCII);
  }

  int status() {
    return status;
  }

  /** When the server said to come again; empty if it did not. */
  String retryAfter() {
    return retryAfter;
  }

  /** Bytes of the response that is or was being read. */
  int received() {
    return received;
  }

  /** Whether the server said that it closes the connection after this response. */
  boolean closes() {
    return closes;
  }
}

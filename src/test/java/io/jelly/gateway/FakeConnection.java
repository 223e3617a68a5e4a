package io.jelly.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One connection of a {@link FakeServer}, with the request that is being served. */
final class FakeConnection {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private String requestLine = "";
  private List<String> headers = List.of();
  private boolean bodyRead;

  FakeConnection(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    socket.setTcpNoDelay(true);
  }

  /** Reads the next head; false at the end of the connection. */
  boolean nextRequest() throws IOException {
    if (!requestLine.isEmpty() && !bodyRead) body();
    List<String> lines = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) lines.add(line);
    if (lines.isEmpty()) return false;
    requestLine = lines.get(0);
    headers = List.copyOf(lines.subList(1, lines.size()));
    bodyRead = false;
    return true;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) line.write(next);
    return line.toString(StandardCharsets.ISO_8859_1).replace("\r", "");
  }

  /** Method, target and version as they came. */
  String requestLine() {
    return requestLine;
  }

  String method() {
    return requestLine.split(" ", -1)[0];
  }

  String path() {
    return requestLine.split(" ", -1)[1].split("\\?", -1)[0];
  }

  /** As they came. */
  List<String> headers() {
    return headers;
  }

  /** The value of a header; empty if there is none. */
  String header(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return headers.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst()
        .orElse("");
  }

  /** The whole body. */
  byte[] body() throws IOException {
    bodyRead = true;
    if (header("transfer-encoding").equalsIgnoreCase("chunked")) return chunks();
    String length = header("content-length");
    return length.isEmpty() ? new byte[0] : exactly(Integer.parseInt(length));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
      all.write(exactly(size));
      line();
    }
    while (!line().isEmpty()) {
      // A trailer.
    }
    return all.toByteArray();
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) throw new EOFException();
    return bytes;
  }

  /** Bytes of the body as far as they come now; for those who do not want it whole. */
  int readSome(byte[] into) throws IOException {
    bodyRead = true;
    return in.read(into);
  }

  InputStream in() {
    bodyRead = true;
    return in;
  }

  void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** As Node writes it: its own headers behind those of the application. */
  void respond(String status, String contentType, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        ("HTTP/1.1 "
                + status
                + "\r\ncontent-type: "
                + contentType
                + "\r\ncontent-length: "
                + bytes.length
                + "\r\nDate: Mon, 23 Nov 2026 10:00:00 GMT\r\n"
                + "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(head);
    if (!method().equals("HEAD")) all.write(bytes);
    write(all.toByteArray());
  }

  /** Ends it without a goodbye. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  void close() throws IOException {
    socket.close();
  }
}

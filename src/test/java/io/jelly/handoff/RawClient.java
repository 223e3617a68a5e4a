package io.jelly.handoff;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP/1.1 client that writes exactly what it is told. */
final class RawClient implements AutoCloseable {
  /** A response; header names and the status line as they came. */
  record Response(String head, String body) {
    int status() {
      return Integer.parseInt(head.split(" ", 3)[1]);
    }

    /** Empty if there is none. */
    String header(String name) {
      for (String line : head.split("\r\n", -1)) {
        if (line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
          return line.substring(name.length() + 1).trim();
      }
      return "";
    }
  }

  private final Socket socket;
  private final InputStream in;

  RawClient(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  RawClient(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    in = new java.io.BufferedInputStream(socket.getInputStream());
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n";
  }

  static String post(String body) {
    return "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  Response response() throws IOException {
    StringBuilder head = new StringBuilder();
    for (String line = line(); !line.isEmpty(); line = line()) head.append(line).append("\r\n");
    Response response = new Response(head.toString(), "");
    String length = response.header("content-length");
    String body = "";
    if (!length.isEmpty()) body = text(Integer.parseInt(length));
    else if (response.header("transfer-encoding").equals("chunked")) body = chunks();
    return new Response(head.toString(), body);
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

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) throw new EOFException("closed after: " + line);
      if (next != '\r') line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  String text(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) throw new EOFException();
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The rest, up to the end of the connection. */
  String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

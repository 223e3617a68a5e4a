package io.jelly.gateway;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A client that sends the bytes it is given and keeps those it gets. */
final class RawHttp implements AutoCloseable {
  private static final int SILENCE_MS = 20_000;

  private final Socket socket;
  private final InputStream in;

  RawHttp(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(SILENCE_MS);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  /**
   * A response.
   *
   * @param headers as they came, in their order
   * @param body without the framing of chunks
   * @param whole whether it came to its end
   */
  record Answer(String statusLine, List<String> headers, Buffer body, boolean whole) {
    int status() {
      return Integer.parseInt(statusLine.split(" ", -1)[1]);
    }

    String text() {
      return body.toString(StandardCharsets.UTF_8);
    }

    String header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).strip())
          .findFirst()
          .orElse("");
    }

    /** Everything but what is between one client and its server only. */
    String endToEnd() {
      List<String> kept =
          headers.stream()
              .filter(line -> !line.matches("(?i)(connection|keep-alive|transfer-encoding):.*"))
              .toList();
      return statusLine + "\n" + String.join("\n", kept) + "\n\n" + text() + "\nwhole: " + whole;
    }
  }

  /** One request on a connection of its own. */
  static Answer ask(int port, String request) throws IOException {
    try (RawHttp client = new RawHttp(port)) {
      client.send(request);
      return client.answer(request.startsWith("HEAD"));
    }
  }

  static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: node.example:5000\r\n\r\n";
  }

  static String post(String path, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: node.example:5000\r\nContent-Type: application/json\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  InputStream in() {
    return in;
  }

  Answer answer(boolean headOnly) throws IOException {
    String statusLine = line();
    List<String> headers = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) headers.add(line);
    Answer head = new Answer(statusLine, List.copyOf(headers), Buffer.buffer(), true);
    if (headOnly || head.status() == 304 || head.status() == 204 || head.status() == 101)
      return head;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean whole = body(head, body);
    return new Answer(statusLine, head.headers(), Buffer.buffer(body.toByteArray()), whole);
  }

  private boolean body(Answer head, ByteArrayOutputStream body) throws IOException {
    try {
      if (!head.header("content-length").isEmpty()) {
        int length = Integer.parseInt(head.header("content-length"));
        body.write(in.readNBytes(length));
        return body.size() == length;
      }
      if (!head.header("transfer-encoding").equalsIgnoreCase("chunked")) {
        in.transferTo(body);
        return true;
      }
      for (String size = line(); !size.isEmpty(); size = line()) {
        int length = Integer.parseInt(size, 16);
        body.write(in.readNBytes(length));
        line();
        if (length == 0) return true;
      }
      return false;
    } catch (SocketTimeoutException silent) {
      throw silent;
    } catch (IOException cut) {
      return false;
    }
  }

  /** Empty also at the end of the connection. */
  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) line.write(next);
    return line.toString(StandardCharsets.ISO_8859_1).replace("\r", "");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

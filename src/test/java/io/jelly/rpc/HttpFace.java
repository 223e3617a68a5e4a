package io.jelly.rpc;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** HTTP/1.1 over one connection that is kept. */
final class HttpFace implements Face {
  private final Socket socket;
  private final InputStream in;

  HttpFace(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  @Override
  public List<String> ask(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String head = "POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    out.writeBytes(
        (head + "content-length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(body);
    socket.getOutputStream().write(out.toByteArray());
    return read();
  }

  private List<String> read() throws IOException {
    String status = line();
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String[] parts = header.toLowerCase(Locale.ROOT).split(": ", 2);
      if (parts[0].equals("content-length")) {
        length = Integer.parseInt(parts[1]);
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return status.contains(" 204 ") ? List.of() : List.of(body);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the server closed after: " + line);
      }
      line.append((char) b);
    }
    return line.toString().trim();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

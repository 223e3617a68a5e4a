package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket that does nothing by itself, as RFC 6455 writes it; for short messages. */
final class RawWebSocket implements AutoCloseable {
  static final int TEXT = 1;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final String HANDSHAKE =
      """
      GET /rpc HTTP/1.1
      Host: x
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      """;

  private static final String VERSION = "Sec-WebSocket-Version: ";

  /** Two bytes of length would follow. */
  private static final int LONGEST = 125;

  /** The head of the answer to the handshake. */
  final String answer;

  private final Socket socket;
  private final DataInputStream in;

  /** One frame; the text of a close frame begins with two bytes, its code. */
  record Frame(int kind, Buffer payload) {
    String text() {
      return payload.toString();
    }

    int closeCode() {
      return payload.getUnsignedShort(0);
    }
  }

  /**
   * @param headers further ones of the handshake, each with its line break
   */
  RawWebSocket(int port, String headers) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    answer = handshake(socket, in, VERSION + "13\n" + headers);
    assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
  }

  /** The head of the answer to a handshake of another version of the protocol. */
  static String handshake(int port, String version) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      return handshake(socket, in, VERSION + version + "\n");
    }
  }

  private static String handshake(Socket socket, DataInputStream in, String headers)
      throws IOException {
    String head = (HANDSHAKE + headers + "\n").replace("\n", "\r\n");
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    StringBuilder read = new StringBuilder();
    while (read.indexOf("\r\n\r\n") < 0) read.append((char) in.readUnsignedByte());
    return read.toString();
  }

  /** With a mask of zeros, which changes nothing. */
  void send(int kind, Buffer payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(0x80 | kind);
    int length = payload.length();
    if (length > LONGEST) {
      frame.write(0x80 | (LONGEST + 1));
      frame.write(length >>> 8);
      frame.write(length);
    } else {
      frame.write(0x80 | length);
    }
    frame.writeBytes(new byte[4]);
    frame.writeBytes(payload.getBytes());
    socket.getOutputStream().write(frame.toByteArray());
  }

  void send(String text) throws IOException {
    send(TEXT, Buffer.buffer(text));
  }

  Frame read() throws IOException {
    int kind = in.readUnsignedByte() & 0xf;
    int length = in.readUnsignedByte();
    if (length > LONGEST) length = in.readUnsignedShort();
    return new Frame(kind, Buffer.buffer(in.readNBytes(length)));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

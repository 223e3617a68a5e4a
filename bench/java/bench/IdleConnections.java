package bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens connections, uses each once, says so, and holds them until its input ends; then uses each
 * once more and says how many answered: {@code IdleConnections PORT COUNT ADDRESSES FIRST
 * http|websocket}. A client address has 28,000 ports at most, so several of 127.0.0.0/8 are used,
 * from 127.0.0.FIRST on.
 */
public final class IdleConnections {
  private static final byte[] GET =
      ascii("GET /health/live HTTP/1.1\r\nHost: b\r\n\r\n");
  private static final byte[] UPGRADE =
      ascii(
          "GET /rpc HTTP/1.1\r\nHost: b\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  private static final byte[] CALL =
      ascii("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"system.ping\"}");
  private static final int TIMEOUT_MS = 30_000;
  private static final int TEXT = 0x81;

  private IdleConnections() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    int count = Integer.parseInt(args[1]);
    int addresses = Integer.parseInt(args[2]);
    int first = Integer.parseInt(args[3]);
    boolean webSocket = args[4].equals("websocket");
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket();
      socket.setSoTimeout(TIMEOUT_MS);
      socket.bind(new InetSocketAddress("127.0.0." + (first + i % addresses), 0));
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.getOutputStream().write(webSocket ? UPGRADE : GET);
      head(socket.getInputStream());
      open.add(socket);
    }
    System.out.println(open.size() + " open");
    while (System.in.read() >= 0) {}
    int answered = 0;
    for (Socket socket : open) if (answers(socket, webSocket)) answered++;
    System.out.println(answered + " answered");
  }

  private static boolean answers(Socket socket, boolean webSocket) {
    try {
      socket.getOutputStream().write(webSocket ? masked(CALL) : GET);
      if (webSocket) while (frame(socket.getInputStream()) != TEXT) {}
      else head(socket.getInputStream());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A text frame of a client whose mask is zero. */
  private static byte[] masked(byte[] text) {
    byte[] frame = new byte[text.length + 6];
    frame[0] = (byte) TEXT;
    frame[1] = (byte) (0x80 | text.length);
    System.arraycopy(text, 0, frame, 6, text.length);
    return frame;
  }

  /** Reads a short frame of a server; its first byte. */
  private static int frame(InputStream input) throws IOException {
    int first = next(input);
    input.readNBytes(next(input));
    return first;
  }

  private static int next(InputStream input) throws IOException {
    int next = input.read();
    if (next < 0) throw new IOException("closed");
    return next;
  }

  private static void head(InputStream input) throws IOException {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    while (!seen.toString(StandardCharsets.US_ASCII).contains("\r\n\r\n")) seen.write(next(input));
  }
}

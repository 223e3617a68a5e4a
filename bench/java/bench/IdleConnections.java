package bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens keep-alive connections, uses each once, says so, and holds them until its input ends:
 * {@code IdleConnections PORT COUNT [ADDRESSES]}. A client address has 28,000 ports at most, so
 * several of 127.0.0.0/8 may be used.
 */
public final class IdleConnections {
  private static final byte[] REQUEST =
      "GET /health/live HTTP/1.1\r\nHost: b\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private IdleConnections() {}

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    int count = Integer.parseInt(args[1]);
    int addresses = args.length > 2 ? Integer.parseInt(args[2]) : 1;
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket();
      socket.bind(new InetSocketAddress("127.0.0." + (2 + i % addresses), 0));
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.getOutputStream().write(REQUEST);
      awaitResponse(socket);
      open.add(socket);
    }
    System.out.println(open.size() + " open");
    while (System.in.read() >= 0) {}
  }

  private static void awaitResponse(Socket socket) throws IOException {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    while (!seen.toString(StandardCharsets.US_ASCII).contains("\r\n\r\n")) {
      int next = socket.getInputStream().read();
      if (next < 0) throw new IOException("closed");
      seen.write(next);
    }
  }
}

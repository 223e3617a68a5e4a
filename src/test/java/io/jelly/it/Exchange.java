package io.jelly.it;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request as a raw socket sees it.
 *
 * @param body of the response; else what went wrong
 * @param startNanos when the connection was begun
 * @param endNanos when the outcome was known
 */
record Exchange(Outcome outcome, String body, long startNanos, long endNanos) {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int NOT_CONNECTED = -1;

  /** A GET on a connection of its own. */
  static Exchange get(int port, String path) {
    return get(null, port, path);
  }

  /** The same from a chosen source address of this machine. */
  static Exchange get(@Nullable String source, int port, String path) {
    return run(source, local(port), head("GET", path) + "\r\n", TIMEOUT);
  }

  /** The same to a server that is not on this machine's loopback interface. */
  static Exchange get(InetSocketAddress server, String path) {
    return run(null, server, head("GET", path) + "\r\n", TIMEOUT);
  }

  /** A JSON-RPC call without parameters on a connection of its own. */
  static Exchange rpc(int port, String method) {
    return rpc(local(port), method);
  }

  /** The same by a client that waits for so long. */
  static Exchange rpc(int port, String method, Duration patience) {
    return rpc(local(port), method, patience);
  }

  static Exchange rpc(InetSocketAddress server, String method) {
    return rpc(server, method, TIMEOUT);
  }

  static Exchange rpc(InetSocketAddress server, String method, Duration patience) {
    String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\"}";
    String type = "Content-Type: application/json\r\n";
    String length = "Content-Length: " + body.length() + "\r\n\r\n";
    return run(null, server, head("POST", "/rpc") + type + length + body, patience);
  }

  private static String head(String method, String path) {
    return method + " " + path + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\n";
  }

  private static InetSocketAddress local(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static Exchange run(
      @Nullable String source, InetSocketAddress server, String request, Duration patience) {
    long start = System.nanoTime();
    int received = NOT_CONNECTED;
    try (Socket socket = new Socket()) {
      if (source != null) socket.bind(new InetSocketAddress(source, 0));
      socket.setSoTimeout((int) patience.toMillis());
      socket.connect(server, (int) patience.toMillis());
      received = 0;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      ResponseReader response = new ResponseReader(socket.getInputStream());
      try {
        String body = response.read();
        Outcome outcome = response.status() == 200 ? Outcome.OK : Outcome.BAD_RESPONSE;
        return new Exchange(
            outcome, outcome == Outcome.OK ? body : response.status() + " " + body, start, now());
      } finally {
        received = response.received();
      }
    } catch (IOException e) {
      return new Exchange(outcome(e, received), e.toString(), start, now());
    }
  }

  private static Outcome outcome(IOException failure, int received) {
    if (failure instanceof SocketTimeoutException) return Outcome.TIMEOUT;
    if (failure instanceof ConnectException && received == NOT_CONNECTED) return Outcome.REFUSED;
    return received > 0 ? Outcome.CUT_WITHIN_RESPONSE : Outcome.CUT_BEFORE_RESPONSE;
  }

  private static long now() {
    return System.nanoTime();
  }

  boolean isOk() {
    return outcome == Outcome.OK;
  }

  long millis() {
    return (endNanos - startNanos) / 1_000_000;
  }

  /** The body of a success; fails the test otherwise. */
  String bodyOrFail() {
    if (!isOk()) throw new AssertionError(outcome + ": " + body);
    return body;
  }
}

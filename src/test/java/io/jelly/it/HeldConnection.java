package io.jelly.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A keep-alive connection that stays open between its requests. */
final class HeldConnection implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Socket socket;
  private final ResponseReader responses;

  HeldConnection(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
    socket.setTcpNoDelay(true);
  }

  /** Over a socket that is connected already. */
  HeldConnection(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout((int) TIMEOUT.toMillis());
    responses = new ResponseReader(socket.getInputStream());
  }

  /** Sends a GET and does not wait. */
  HeldConnection send(String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: t\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Sends bytes as they are. */
  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** The next response's body. */
  String receive() throws IOException {
    return responses.read();
  }

  String get(String path) throws IOException {
    return send(path).receive();
  }

  /** Whether the last response announced the end of the connection. */
  boolean closes() {
    return responses.closes();
  }

  /** The client's end, as the server should see it. */
  String address() {
    return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

package io.jelly.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One POST of JSON-RPC and its answer.
 *
 * @param status of HTTP
 * @param retryAfter the header; empty if there was none
 */
record RpcPost(int status, String retryAfter, String body) {
  /** A call without params. */
  static String call(String method, int id) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"id\":" + id + "}";
  }

  /** On a connection of its own. */
  static RpcPost of(int port, String body) throws IOException {
    try (Socket socket = open(port)) {
      return on(socket, body, "Connection: close\r\n");
    }
  }

  /** On a connection that stays. */
  static RpcPost on(Socket socket, String body) throws IOException {
    return on(socket, body, "");
  }

  static Socket open(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static RpcPost on(Socket socket, String body, String header) throws IOException {
    String head =
        "POST /rpc HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n";
    socket
        .getOutputStream()
        .write((head + header + "\r\n" + body).getBytes(StandardCharsets.UTF_8));
    ResponseReader response = new ResponseReader(socket.getInputStream());
    String answer = response.read();
    return new RpcPost(response.status(), response.retryAfter(), answer);
  }

  boolean says(String text) {
    return body.contains(text);
  }
}

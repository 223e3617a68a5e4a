package io.jelly.rpc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Newline-delimited JSON over one connection. */
final class TcpFace implements Face {
  final Socket socket;
  private final BufferedReader in;

  TcpFace(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    socket.setTcpNoDelay(true);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The body must hold no line break. */
  @Override
  public List<String> ask(byte[] body) throws IOException {
    byte[] last = ("\n" + LAST + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[body.length + last.length];
    System.arraycopy(body, 0, all, 0, body.length);
    System.arraycopy(last, 0, all, body.length, last.length);
    socket.getOutputStream().write(all);
    List<String> answers = new ArrayList<>();
    for (String answer = read(); !Face.isLast(answer); answer = read()) {
      answers.add(answer);
    }
    return answers;
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The next line; "closed" at the end of the stream. */
  String read() throws IOException {
    String line = in.readLine();
    return line == null ? "closed" : line;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

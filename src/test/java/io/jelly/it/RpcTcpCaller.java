package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;

/** Calls over one TCP connection for good: several at once, cut anywhere. */
final class RpcTcpCaller implements Crowd.Client {
  private final Socket socket;
  private final BufferedReader answers;
  private final Random random;
  private int next;

  static Callable<Crowd.Client> to(int port, Random random) {
    return () -> new RpcTcpCaller(port, random);
  }

  private RpcTcpCaller(int port, Random random) throws IOException {
    this.random = random;
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    answers =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  @Override
  public void exchange() throws IOException {
    int first = next;
    StringBuilder calls = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) calls.append(call(next++)).append('\n');
    byte[] bytes = calls.toString().getBytes(StandardCharsets.US_ASCII);
    int cut = random.nextInt(bytes.length);
    socket.getOutputStream().write(Arrays.copyOf(bytes, cut));
    socket.getOutputStream().write(Arrays.copyOfRange(bytes, cut, bytes.length));
    for (int i = first; i < next; i++) assertEquals(answer(i), answers.readLine());
  }

  /** Sends one line and answers the next. */
  String ask(String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    return answers.readLine();
  }

  static String call(int id) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"system.echo\",\"params\":["
        + id
        + "],\"id\":"
        + id
        + "}";
  }

  static String answer(int id) {
    return "{\"jsonrpc\":\"2.0\",\"result\":[" + id + "],\"id\":" + id + "}";
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

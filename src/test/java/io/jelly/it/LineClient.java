package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;

/** Sends lines over one TCP connection, some in pieces and several at once, and checks answers. */
final class LineClient implements Crowd.Client {
  private final Socket socket;
  private final BufferedReader answers;
  private final Random random;
  private final IntFunction<String> question;
  private final IntFunction<String> expected;
  private int next;

  static Callable<Crowd.Client> to(int port, Random random) {
    return to(port, random, number -> "line " + number, number -> "re: line " + number);
  }

  /** One that asks and expects something of its own, by number. */
  static Callable<Crowd.Client> to(
      int port, Random random, IntFunction<String> question, IntFunction<String> expected) {
    return () -> new LineClient(port, random, question, expected);
  }

  LineClient(int port, Random random, IntFunction<String> question, IntFunction<String> expected)
      throws IOException {
    this.random = random;
    this.question = question;
    this.expected = expected;
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
    StringBuilder lines = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) lines.append(question.apply(next++)).append('\n');
    byte[] bytes = lines.toString().getBytes(StandardCharsets.US_ASCII);
    int cut = random.nextInt(bytes.length);
    OutputStream out = socket.getOutputStream();
    out.write(Arrays.copyOf(bytes, cut));
    Await.pass(Duration.ofMillis(random.nextInt(5)));
    out.write(Arrays.copyOfRange(bytes, cut, bytes.length));
    for (int i = first; i < next; i++) assertEquals(expected.apply(i), answers.readLine());
  }

  /** Sends one line and answers the next. */
  String ask(String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    return read();
  }

  /** The next line, whoever it is for. */
  String read() throws IOException {
    return answers.readLine();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

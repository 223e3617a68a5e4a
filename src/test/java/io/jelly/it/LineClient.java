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

/** Sends lines over one TCP connection, some in pieces and several at once, and checks answers. */
final class LineClient implements Crowd.Client {
  private final Socket socket;
  private final BufferedReader answers;
  private final Random random;
  private int next;

  static Callable<Crowd.Client> to(int port, Random random) {
    return () -> new LineClient(port, random);
  }

  private LineClient(int port, Random random) throws IOException {
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
    StringBuilder lines = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) lines.append("line ").append(next++).append('\n');
    byte[] bytes = lines.toString().getBytes(StandardCharsets.US_ASCII);
    int cut = random.nextInt(bytes.length);
    OutputStream out = socket.getOutputStream();
    out.write(Arrays.copyOf(bytes, cut));
    Await.pass(Duration.ofMillis(random.nextInt(5)));
    out.write(Arrays.copyOfRange(bytes, cut, bytes.length));
    for (int i = first; i < next; i++) assertEquals("re: line " + i, answers.readLine());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

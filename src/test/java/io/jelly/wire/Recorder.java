package io.jelly.wire;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hears a socket and remembers. */
final class Recorder implements LineSocket.Listener {
  private static final long DEADLINE_S = 10;

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  final LineSocket socket;

  Recorder(LineSocket socket) {
    this.socket = socket;
  }

  @Override
  public void line(String line) {
    if (line.equals("throw")) throw new IllegalStateException("as asked");
    lines.add(line);
  }

  @Override
  public void closed() {
    assertTrue(closed.getCount() == 1, "closed twice");
    closed.countDown();
  }

  String next() throws InterruptedException {
    String line = lines.poll(DEADLINE_S, TimeUnit.SECONDS);
    assertNotNull(line, "no line in time");
    return line;
  }

  int waiting() {
    return lines.size();
  }

  void awaitClosed() throws InterruptedException {
    assertTrue(closed.await(DEADLINE_S, TimeUnit.SECONDS), "not closed in time");
  }
}

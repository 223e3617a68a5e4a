package io.jelly.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections that are never given up: busy ones, each with one request after the other, and idle
 * ones.
 */
final class KeepAliveLoad implements AutoCloseable {
  private final List<HeldConnection> idle = new ArrayList<>();
  private final List<Thread> busy = new ArrayList<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answered = new AtomicInteger();
  private volatile boolean stopped;

  /** Opens them; every second idle one has been used before, the others have sent nothing yet. */
  KeepAliveLoad(int port, int busyCount, int idleCount) throws IOException {
    for (int i = 0; i < idleCount; i++) {
      HeldConnection connection = new HeldConnection(port);
      if (i % 2 == 0) connection.get("/");
      idle.add(connection);
    }
    for (int i = 0; i < busyCount; i++) {
      Thread thread = new Thread(() -> keepBusy(port), "busy-" + i);
      thread.start();
      busy.add(thread);
    }
  }

  private void keepBusy(int port) {
    try (HeldConnection connection = new HeldConnection(port)) {
      while (!stopped) {
        connection.get("/");
        answered.incrementAndGet();
        if (connection.closes()) failures.add("a response announced the end of its connection");
      }
    } catch (IOException e) {
      failures.add(e.toString());
    }
  }

  int answered() {
    return answered.get();
  }

  /**
   * Stops the load, uses every idle connection once more, and returns what went wrong at any time.
   */
  List<String> finish() throws IOException, InterruptedException {
    stopped = true;
    for (Thread thread : busy) thread.join();
    for (HeldConnection connection : idle) {
      try {
        connection.get("/");
      } catch (IOException e) {
        failures.add("idle: " + e);
      }
    }
    return List.copyOf(failures);
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    for (HeldConnection connection : idle) connection.close();
  }
}

package io.jelly.it;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads a node's metrics again and again, and notes each number that went backwards. */
final class MetricsWatch implements AutoCloseable {
  private final int port;
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final AtomicInteger reads = new AtomicInteger();
  private final Thread thread = new Thread(this::run, "metrics watch");
  private volatile boolean stopped;

  MetricsWatch(int port) {
    this.port = port;
    thread.start();
  }

  private void run() {
    MetricsPage before = null;
    while (!stopped) {
      try {
        MetricsPage now = MetricsPage.of(port);
        if (before != null) compare(before, now);
        before = now;
        reads.incrementAndGet();
      } catch (IOException primaryIsGone) {
        Thread.onSpinWait();
      }
    }
  }

  private void compare(MetricsPage before, MetricsPage now) {
    before
        .values()
        .forEach(
            (series, value) -> {
              Double next = now.values().get(series);
              if (before.grows(series) && (next == null || next < value))
                problems.add(series + " went from " + value + " to " + next);
            });
  }

  /** How often they have been read. */
  int reads() {
    return reads.get();
  }

  /** What went backwards, or is no more. */
  List<String> finish() throws InterruptedException {
    close();
    return List.copyOf(problems);
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}

package io.jelly.admin;

import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** Time that passes only when a test says so, and what is to be done then. */
final class FakeTime implements Later, LongSupplier {
  private record Task(long atMs, long number, Runnable what) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(atMs, other.atMs);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long nowMs = 1_000;
  private long numbers;

  @Override
  public void after(long ms, Runnable task) {
    tasks.add(new Task(nowMs + ms, numbers++, task));
  }

  @Override
  public long getAsLong() {
    return nowMs;
  }

  void pass(long ms) {
    long until = nowMs + ms;
    for (Task next = tasks.peek(); next != null && next.atMs() <= until; next = tasks.peek()) {
      tasks.poll();
      nowMs = next.atMs();
      next.what().run();
    }
    nowMs = until;
  }
}

package io.jelly.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Clients that go on until they are told to stop, each with one exchange after the other, and what
 * went wrong. A client that fails once does not go on.
 */
final class Crowd implements AutoCloseable {
  /** One client; only its own thread uses it. */
  interface Client extends AutoCloseable {
    /** Asks, and checks the answer; throws if the server broke its word. */
    void exchange() throws Exception;

    /** The last exchange, for those that have waited for the end. */
    default void last() throws Exception {}
  }

  /** So that the clients leave the machine to the node they test. */
  private static final Duration BETWEEN_EXCHANGES = Duration.ofMillis(10);

  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger exchanges = new AtomicInteger();
  private final AtomicInteger begun = new AtomicInteger();
  private volatile boolean stopped;

  /**
   * Adds so many of a kind, made by number; returns when each has had its first exchange, or has
   * failed.
   */
  Crowd add(int count, String kind, IntFunction<Callable<Client>> openings) {
    int before = begun.get();
    for (int i = 0; i < count; i++) {
      Callable<Client> opening = openings.apply(i);
      Thread thread = new Thread(() -> live(opening), kind + " " + i);
      thread.start();
      threads.add(thread);
    }
    Await.until(
        count + " clients: " + kind, NodeProcess.START, () -> begun.get() == before + count);
    return this;
  }

  Crowd add(int count, String kind, Callable<Client> opening) {
    return add(count, kind, number -> opening);
  }

  private void live(Callable<Client> opening) {
    boolean first = true;
    try (Client client = opening.call()) {
      while (!stopped || first) {
        client.exchange();
        exchanges.incrementAndGet();
        if (first) begun.incrementAndGet();
        first = false;
        Await.pass(BETWEEN_EXCHANGES);
      }
      client.last();
    } catch (Exception | AssertionError e) {
      failures.add(Thread.currentThread().getName() + ": " + e);
      if (first) begun.incrementAndGet();
    }
  }

  /** How many exchanges there were. */
  int exchanges() {
    return exchanges.get();
  }

  /** Waits for so many more exchanges, or for a failure. */
  void awaitMore(int count) {
    int wanted = exchanges.get() + count;
    Await.until(
        count + " more exchanges",
        NodeProcess.START,
        () -> exchanges.get() >= wanted || !failures.isEmpty());
  }

  /** Lets each client end, and returns what went wrong at any time. */
  List<String> finish() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) thread.join();
    return List.copyOf(failures);
  }

  @Override
  public void close() throws InterruptedException {
    finish();
  }
}

package io.jelly.it;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts a load on a node and counts every outcome: each request on a connection of its own, either
 * at a rate whether or not the node keeps up, or by a number of users one after the other.
 */
final class FailureCountingClient implements AutoCloseable {
  private final Tally tally = new Tally();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger started = new AtomicInteger();
  private @Nullable Thread pacer;
  private volatile boolean stopped;

  /** New connections at a rate, until stopped; the function makes the n-th request. */
  static FailureCountingClient atRate(int perSecond, IntFunction<Exchange> request) {
    FailureCountingClient client = new FailureCountingClient();
    client.pacer = new Thread(() -> client.pace(perSecond, request), "pacer");
    client.pacer.start();
    return client;
  }

  /** So many users, each with one request after the other, until stopped. */
  static FailureCountingClient users(int count, IntFunction<Exchange> request) {
    FailureCountingClient client = new FailureCountingClient();
    for (int i = 0; i < count; i++) client.threads.execute(() -> client.loop(request));
    return client;
  }

  /** So many requests at the same time, one each; does not wait for their outcome. */
  static FailureCountingClient once(int count, IntFunction<Exchange> request) {
    FailureCountingClient client = new FailureCountingClient();
    for (int i = 0; i < count; i++) {
      int number = client.started.getAndIncrement();
      client.threads.execute(() -> client.tally.add(request.apply(number)));
    }
    return client;
  }

  /** A fixed number of requests by so many users; returns when all have their outcome. */
  static Tally requests(int total, int users, IntFunction<Exchange> request) {
    FailureCountingClient client = new FailureCountingClient();
    for (int i = 0; i < users; i++) {
      client.threads.execute(
          () -> {
            for (int n = client.started.getAndIncrement();
                n < total;
                n = client.started.getAndIncrement()) {
              client.tally.add(request.apply(n));
            }
          });
    }
    return client.finish();
  }

  private void pace(int perSecond, IntFunction<Exchange> request) {
    long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long next = System.nanoTime();
    while (!stopped) {
      int number = started.getAndIncrement();
      threads.execute(() -> tally.add(request.apply(number)));
      next += interval;
      for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }

  private void loop(IntFunction<Exchange> request) {
    while (!stopped) tally.add(request.apply(started.getAndIncrement()));
  }

  /** Requests begun and not yet answered. */
  int inFlight() {
    return started.get() - tally.total();
  }

  /** What has happened so far. */
  Tally tally() {
    return tally;
  }

  /** Lets the load run for a while. */
  FailureCountingClient run(Duration time) {
    Await.pass(time);
    return this;
  }

  /** Starts nothing more, waits for what is in flight, and returns the counts. */
  Tally stop() {
    stopped = true;
    try {
      if (pacer != null) pacer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return finish();
  }

  private Tally finish() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(120, TimeUnit.SECONDS)) {
        throw new AssertionError("the client does not end: " + tally);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return tally;
  }

  @Override
  public void close() {
    stop();
  }
}

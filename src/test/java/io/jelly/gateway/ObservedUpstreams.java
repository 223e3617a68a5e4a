package io.jelly.gateway;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** Counts what an observer hears: {@code 200} or the problem, of all upstreams together. */
final class ObservedUpstreams implements UpstreamObserver {
  private final Map<String, Integer> outcomes = new ConcurrentHashMap<>();
  private final AtomicInteger watched = new AtomicInteger();

  @Override
  public void answered(String upstream, int status, long nanos) {
    outcomes.merge(String.valueOf(status), 1, Integer::sum);
  }

  @Override
  public void failed(String upstream, Problem problem) {
    outcomes.merge(problem.name(), 1, Integer::sum);
  }

  @Override
  public Runnable watch(String upstream, BooleanSupplier up, IntSupplier open) {
    watched.incrementAndGet();
    return () -> {};
  }

  /** How many upstreams there have been. */
  int watched() {
    return watched.get();
  }

  Map<String, Integer> outcomes() {
    return new TreeMap<>(outcomes);
  }
}

package io.jelly.metrics;

import io.jelly.gateway.UpstreamObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * The requests of one JVM to upstreams, and how these are. The series are as many as the
 * configuration names upstreams. Thread-safe.
 */
final class GatewayMetrics implements UpstreamObserver {
  private static final String UPSTREAM = "upstream";

  private record Watched(BooleanSupplier up, IntSupplier webSockets) {}

  private final MeterRegistry registry;
  private final Runnable clock;
  private final Map<String, Timer> durations = new ConcurrentHashMap<>();
  private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
  // An upstream may be there twice, under settings of several routes or of before and after a
  // change.
  private final Map<String, List<Watched>> watched = new ConcurrentHashMap<>();

  /**
   * @param clock sets the registry's to now
   */
  GatewayMetrics(MeterRegistry registry, Runnable clock) {
    this.registry = registry;
    this.clock = clock;
  }

  @Override
  public void answered(String upstream, int status, long nanos) {
    clock.run();
    count(upstream, status / 100 + "xx");
    durations
        .computeIfAbsent(
            upstream,
            one ->
                Timer.builder("jelly.gateway.duration")
                    .description("How long upstreams took to begin their answers")
                    .tags(Tags.of(UPSTREAM, one))
                    .serviceLevelObjectives(MethodMeters.BUCKETS)
                    .register(registry))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void failed(String upstream, Problem problem) {
    count(upstream, problem.name().toLowerCase(Locale.ROOT));
  }

  private void count(String upstream, String outcome) {
    outcomes
        .computeIfAbsent(
            upstream + ' ' + outcome,
            one ->
                Counter.builder("jelly.gateway.requests")
                    .description("Requests to upstreams, by status class or why there was none")
                    .tags(Tags.of(UPSTREAM, upstream, "outcome", outcome))
                    .register(registry))
        .increment();
  }

  @Override
  public Runnable watch(String upstream, BooleanSupplier up, IntSupplier webSockets) {
    Watched one = new Watched(up, webSockets);
    watched.computeIfAbsent(upstream, this::gauges).add(one);
    return () -> watched.getOrDefault(upstream, List.of()).remove(one);
  }

  /** For good: an upstream that is used no more is not up, and has none. */
  private List<Watched> gauges(String upstream) {
    List<Watched> all = new CopyOnWriteArrayList<>();
    Gauge.builder("jelly.gateway.upstream.up", all, GatewayMetrics::isUp)
        .description("Workers for which the upstream is up")
        .tags(Tags.of(UPSTREAM, upstream))
        .register(registry);
    Gauge.builder("jelly.gateway.websockets", all, GatewayMetrics::webSockets)
        .description("Open WebSockets to upstreams")
        .tags(Tags.of(UPSTREAM, upstream))
        .register(registry);
    return all;
  }

  private static double isUp(List<Watched> all) {
    return !all.isEmpty() && all.stream().allMatch(one -> one.up().getAsBoolean()) ? 1 : 0;
  }

  private static double webSockets(List<Watched> all) {
    return all.stream().mapToInt(one -> one.webSockets().getAsInt()).sum();
  }
}

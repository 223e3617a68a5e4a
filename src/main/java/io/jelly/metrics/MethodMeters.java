package io.jelly.metrics;

import io.jelly.rpc.CallObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** The meters of one method, looked up once: a call costs no search in the registry. */
final class MethodMeters {
  /** Applications choose their own codes: those beyond these share one series. */
  static final int MAX_CODES = 32;

  static final Duration[] BUCKETS =
      LongStream.of(
              250,
              500,
              1_000,
              2_500,
              5_000,
              10_000,
              25_000,
              50_000,
              100_000,
              250_000,
              500_000,
              1_000_000,
              2_500_000,
              5_000_000,
              10_000_000,
              30_000_000)
          .mapToObj(micros -> Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(micros)))
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Tags tags;
  private final Timer durations;
  private final Counter ok;
  private final Map<Integer, Counter> errors = new ConcurrentHashMap<>();

  MethodMeters(MeterRegistry registry, String method, String from) {
    this.registry = registry;
    tags = Tags.of("method", method, "from", from);
    durations =
        Timer.builder("jelly.rpc.duration")
            .description("How long calls took")
            .tags(tags)
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    ok = calls("ok");
  }

  private Counter calls(String code) {
    return Counter.builder("jelly.rpc.calls")
        .description("Calls that have ended, by error code")
        .tags(tags.and("code", code))
        .register(registry);
  }

  void ended(int code, long nanos) {
    durations.record(nanos, TimeUnit.NANOSECONDS);
    if (code == CallObserver.OK) ok.increment();
    else error(code).increment();
  }

  private Counter error(int code) {
    Counter known = errors.get(code);
    if (known != null) return known;
    boolean room = errors.size() < MAX_CODES;
    return errors.computeIfAbsent(
        room ? code : CallObserver.OK, one -> calls(room ? String.valueOf(one) : "other"));
  }
}

package io.jelly.metrics;

import io.jelly.gateway.UpstreamObserver;
import io.jelly.rpc.CallObserver;
import io.jelly.rpc.CallOrigin;
import io.jelly.rpc.RpcCall;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The calls of one JVM: how many of each method, how they ended, how long they took. The number of
 * series is bounded: names that nobody serves share one, and so do those beyond the {@value
 * #MAX_METHODS}th. Thread-safe.
 */
public final class RpcMetrics implements CallObserver {
  static final int MAX_METHODS = 256;

  /** What stands in the place of the name: no method can be called so by mistake. */
  static final String UNKNOWN = "(unknown)";

  static final String OTHER = "(other)";

  private final LastCall clock = new LastCall();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock);
  private final Map<String, MethodMeters> ofClients = new ConcurrentHashMap<>();
  private final Map<String, MethodMeters> ofNodes = new ConcurrentHashMap<>();
  private final Map<Integer, Counter> refusals = new ConcurrentHashMap<>();

  @Override
  public void ended(RpcCall call, boolean known, int code, long nanos, long now) {
    clock.now = now;
    boolean fromNode = call.origin().from() == CallOrigin.From.NODE;
    meters(fromNode ? ofNodes : ofClients, known ? call.method() : UNKNOWN, fromNode)
        .ended(code, nanos);
  }

  private MethodMeters meters(Map<String, MethodMeters> all, String method, boolean fromNode) {
    MethodMeters meters = all.get(method);
    if (meters != null) return meters;
    String name = all.size() < MAX_METHODS || method.equals(UNKNOWN) ? method : OTHER;
    return all.computeIfAbsent(
        name, one -> new MethodMeters(registry, one, fromNode ? "node" : "client"));
  }

  @Override
  public void refused(int code) {
    refusals
        .computeIfAbsent(
            code,
            one ->
                Counter.builder("jelly.rpc.refused")
                    .description("Messages that held no call which could be run, by error code")
                    .tag("code", String.valueOf(one))
                    .register(registry))
        .increment();
  }

  /** What counts requests to upstreams, among these. */
  public UpstreamObserver ofGateway() {
    return new GatewayMetrics(registry, () -> clock.now = System.nanoTime());
  }

  /** All of it in Prometheus' text format 0.0.4. */
  public String text() {
    clock.now = System.nanoTime();
    return registry.scrape();
  }

  /**
   * The time of what was last counted. Micrometer looks at the time twice for each call, only to
   * know which minutes a maximum belongs to.
   */
  private static final class LastCall implements Clock {
    private volatile long now = System.nanoTime();

    @Override
    public long wallTime() {
      return TimeUnit.NANOSECONDS.toMillis(now);
    }

    @Override
    public long monotonicTime() {
      return now;
    }
  }
}

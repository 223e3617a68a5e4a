package io.jelly.metrics;

import io.jelly.rpc.CallObserver;
import io.jelly.rpc.CallOrigin;
import io.jelly.rpc.RpcCall;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, MethodMeters> ofClients = new ConcurrentHashMap<>();
  private final Map<String, MethodMeters> ofNodes = new ConcurrentHashMap<>();
  private final Map<Integer, Counter> refusals = new ConcurrentHashMap<>();

  @Override
  public void ended(RpcCall call, boolean known, int code, long nanos) {
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

  /** All of it in Prometheus' text format 0.0.4. */
  public String text() {
    return registry.scrape();
  }
}

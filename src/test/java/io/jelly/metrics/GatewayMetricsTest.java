package io.jelly.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.gateway.UpstreamObserver;
import io.jelly.gateway.UpstreamObserver.Problem;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {
  private static final String ONE = "http://10.0.0.1:80";
  private static final String OF_ONE = "upstream=\"" + ONE + "\"} ";

  private final RpcMetrics metrics = new RpcMetrics();
  private final UpstreamObserver gateway = metrics.ofGateway();

  private void has(String line) {
    assertTrue(metrics.text().lines().anyMatch(line::equals), metrics.text());
  }

  @Test
  void countsHowRequestsEndAndHowLongAnswersTook() {
    gateway.answered(ONE, 200, TimeUnit.MILLISECONDS.toNanos(3));
    gateway.answered(ONE, 204, TimeUnit.MILLISECONDS.toNanos(700));
    gateway.answered(ONE, 502, TimeUnit.MILLISECONDS.toNanos(3));
    gateway.failed(ONE, Problem.LOST);
    gateway.failed(ONE, Problem.UNREACHABLE);
    gateway.failed("http://10.0.0.2:80", Problem.TIMEOUT);
    has("jelly_gateway_requests_total{outcome=\"2xx\"," + OF_ONE + "2.0");
    has("jelly_gateway_requests_total{outcome=\"5xx\"," + OF_ONE + "1.0");
    has("jelly_gateway_requests_total{outcome=\"lost\"," + OF_ONE + "1.0");
    has("jelly_gateway_requests_total{outcome=\"unreachable\"," + OF_ONE + "1.0");
    has("jelly_gateway_requests_total{outcome=\"timeout\",upstream=\"http://10.0.0.2:80\"} 1.0");
    has("jelly_gateway_duration_seconds_count{" + OF_ONE + "3");
    has("jelly_gateway_duration_seconds_bucket{upstream=\"" + ONE + "\",le=\"0.005\"} 2");
  }

  @Test
  void anUpstreamIsUpIfItIsForAllThatUseItAndNotWhenNobodyDoes() {
    AtomicBoolean up = new AtomicBoolean(true);
    Runnable first = gateway.watch(ONE, up::get, () -> 2);
    Runnable second = gateway.watch(ONE, () -> true, () -> 3);
    has("jelly_gateway_upstream_up{" + OF_ONE + "1.0");
    has("jelly_gateway_websockets{" + OF_ONE + "5.0");
    up.set(false);
    has("jelly_gateway_upstream_up{" + OF_ONE + "0.0");
    first.run();
    has("jelly_gateway_upstream_up{" + OF_ONE + "1.0");
    has("jelly_gateway_websockets{" + OF_ONE + "3.0");
    second.run();
    has("jelly_gateway_upstream_up{" + OF_ONE + "0.0");
    gateway.watch(ONE, () -> true, () -> 0);
    has("jelly_gateway_upstream_up{" + OF_ONE + "1.0");
  }
}

package io.jelly.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.rpc.CallObserver;
import io.jelly.rpc.Params;
import io.jelly.rpc.RpcCall;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RpcMetricsTest {
  private final RpcMetrics metrics = new RpcMetrics();

  private static RpcCall call(String method) {
    return new RpcCall(method, Params.absent(), false);
  }

  private void ended(String method, boolean known, int code, long micros) {
    metrics.ended(
        call(method), known, code, TimeUnit.MICROSECONDS.toNanos(micros), System.nanoTime());
  }

  private boolean has(String line) {
    return metrics.text().lines().anyMatch(line::equals);
  }

  private long series(String name) {
    return metrics.text().lines().filter(line -> line.startsWith(name + "{")).count();
  }

  @Test
  void countsCallsByMethodAndCode() {
    ended("a", true, CallObserver.OK, 100);
    ended("a", true, CallObserver.OK, 100);
    ended("a", true, -32603, 100);
    ended("a", true, 0, 100);
    String labels = "from=\"client\",method=\"a\"} ";
    assertTrue(has("jelly_rpc_calls_total{code=\"ok\"," + labels + "2.0"), metrics.text());
    assertTrue(has("jelly_rpc_calls_total{code=\"-32603\"," + labels + "1.0"), metrics.text());
    assertTrue(has("jelly_rpc_calls_total{code=\"0\"," + labels + "1.0"), metrics.text());
    assertTrue(has("jelly_rpc_duration_seconds_count{" + labels + "4"), metrics.text());
  }

  @Test
  void durationsAreInTheirBuckets() {
    ended("a", true, CallObserver.OK, 900);
    ended("a", true, CallObserver.OK, 20_000);
    ended("a", true, CallObserver.OK, 60_000_000);
    String bucket = "jelly_rpc_duration_seconds_bucket{from=\"client\",method=\"a\",le=";
    assertTrue(has(bucket + "\"5.0E-4\"} 0"), metrics.text());
    assertTrue(has(bucket + "\"0.001\"} 1"), metrics.text());
    assertTrue(has(bucket + "\"0.025\"} 2"), metrics.text());
    assertTrue(has(bucket + "\"30.0\"} 2"), metrics.text());
    assertTrue(has(bucket + "\"+Inf\"} 3"), metrics.text());
  }

  @Test
  void namesThatNobodyServesShareOneSeries() {
    for (int i = 0; i < 1_000; i++) ended("made-up-" + i, false, -32601, 10);
    assertFalse(metrics.text().contains("made-up"));
    assertTrue(
        has("jelly_rpc_calls_total{code=\"-32601\",from=\"client\",method=\"(unknown)\"} 1000.0"),
        metrics.text());
  }

  @Test
  void theNumberOfSeriesIsBounded() {
    for (int i = 0; i < RpcMetrics.MAX_METHODS + 50; i++) ended("m" + i, true, CallObserver.OK, 10);
    ended("never-served", false, -32601, 10);
    assertTrue(
        has("jelly_rpc_calls_total{code=\"ok\",from=\"client\",method=\"(other)\"} 50.0"),
        metrics.text());
    assertEquals(RpcMetrics.MAX_METHODS + 2, series("jelly_rpc_duration_seconds_count"));
    for (int code = 1; code <= 100; code++) ended("m0", true, code, 10);
    assertEquals(
        1 + MethodMeters.MAX_CODES + 1,
        metrics
            .text()
            .lines()
            .filter(line -> line.startsWith("jelly_rpc_calls_total{"))
            .filter(line -> line.contains("method=\"m0\""))
            .count());
  }

  @Test
  void whatWasNoCallIsCountedByItsError() {
    metrics.refused(-32700);
    metrics.refused(-32700);
    assertTrue(has("jelly_rpc_refused_total{code=\"-32700\"} 2.0"), metrics.text());
  }
}

package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricSamplesTest {
  private static final String ONE =
      """
      # HELP calls_total Calls
      # TYPE calls_total counter
      calls_total{method="a b"} 3.0
      # HELP open Now
      # TYPE open gauge
      open 2.0
      # HELP took_seconds Time
      # TYPE took_seconds histogram
      took_seconds_bucket{le="0.1"} 2
      took_seconds_bucket{le="+Inf"} 3
      took_seconds_count 3
      took_seconds_sum 0.5
      # HELP took_seconds_max Worst
      # TYPE took_seconds_max gauge
      took_seconds_max 0.25
      """;

  private static final String OTHER =
      """
      # HELP calls_total Calls
      # TYPE calls_total counter
      calls_total{method="a b"} 4.0
      calls_total{method="c"} 1.0E7
      # HELP open Now
      # TYPE open gauge
      open 5.0
      # HELP took_seconds Time
      # TYPE took_seconds histogram
      took_seconds_bucket{le="0.1"} 1
      took_seconds_bucket{le="+Inf"} 1
      took_seconds_count 1
      took_seconds_sum 0.125
      # HELP took_seconds_max Worst
      # TYPE took_seconds_max gauge
      took_seconds_max 0.125
      """;

  private static List<String> values(MetricSamples samples) {
    return samples.text().lines().filter(line -> !line.startsWith("#")).toList();
  }

  @Test
  void theSumIsTheSameWhateverIsAddedFirst() {
    String family = "# TYPE sum counter\nsum ";
    List<String> parts = List.of("0.1", "0.2", "0.3", "1.0E-9", "4503599627370497.5");
    MetricSamples one = new MetricSamples();
    MetricSamples other = new MetricSamples();
    for (int i = 0; i < parts.size(); i++) {
      one.plus(MetricSamples.of(family + parts.get(i)));
      other.plus(MetricSamples.of(family + parts.get(parts.size() - 1 - i)));
    }
    assertEquals(List.of("sum 4503599627370498.100000001"), values(one));
    assertEquals(values(one), values(other));
  }

  @Test
  void whatIsNoNumberIsLeftOut() {
    String family = "# TYPE a gauge\n";
    MetricSamples read =
        MetricSamples.of(family + "a NaN\na{b=\"c\"} +Inf\na 1E999999999\na{d=\"e\"} 1e3\n");
    assertEquals(List.of("a{d=\"e\"} 1000"), values(read));
  }

  @Test
  void countersAndHistogramsAddUpAndTheWorstIsTheWorst() {
    MetricSamples sum = MetricSamples.of(ONE).plus(MetricSamples.of(OTHER));
    assertEquals(
        List.of(
            "calls_total{method=\"a b\"} 7",
            "calls_total{method=\"c\"} 10000000",
            "open 7",
            "took_seconds_bucket{le=\"0.1\"} 3",
            "took_seconds_bucket{le=\"+Inf\"} 4",
            "took_seconds_count 4",
            "took_seconds_sum 0.625",
            "took_seconds_max 0.25"),
        values(sum));
  }

  @Test
  void aTextIsWrittenAsItWasRead() {
    assertEquals(
        ONE, MetricSamples.of(ONE).text().replaceAll("(calls.*|open) (\\d)\n", "$1 $2.0\n"));
  }

  @Test
  void onlyWhatGrowsOutlivesItsWorker() {
    assertEquals(
        List.of(
            "calls_total{method=\"a b\"} 3",
            "took_seconds_bucket{le=\"0.1\"} 2",
            "took_seconds_bucket{le=\"+Inf\"} 3",
            "took_seconds_count 3",
            "took_seconds_sum 0.5"),
        values(MetricSamples.of(ONE).lasting()));
  }

  @Test
  void linesThatAreNoneAreLeftOut() {
    String odd = "nonsense\n# TYPE x counter\nx notANumber\nx\ny 1\nx 1\n# a remark\n";
    assertEquals(List.of("x 1"), values(MetricSamples.of(odd)));
  }

  @Test
  void theNumberOfSeriesIsBounded() {
    StringBuilder text = new StringBuilder("# TYPE x counter\n");
    for (int i = 0; i < MetricSamples.MAX_SERIES + 10; i++) text.append("x{n=\"" + i + "\"} 1\n");
    MetricSamples samples = MetricSamples.of(text.toString());
    assertEquals(MetricSamples.MAX_SERIES, values(samples.plus(samples.lasting())).size());
  }

  @Test
  void aStatusIsShownWithItsAddressesEscaped() {
    JsonObject listener =
        new JsonObject()
            .put("path", "/tmp/a\"b\\c")
            .put("accepted", 5)
            .put("acknowledged", 3)
            .put("queued", 1)
            .put("refused", 1);
    JsonObject worker =
        new JsonObject()
            .put("id", 7)
            .put("state", "ready")
            .put("connections", 2)
            .put("loopLagMs", 15)
            .put("rssBytes", 1000)
            .put("uptimeMs", 1500);
    JsonObject status =
        new JsonObject()
            .put("node", new JsonObject().put("name", "n").put("version", "1").put("generation", 2))
            .put("listeners", new JsonArray().add(listener))
            .put("workers", new JsonArray().add(worker));
    List<String> lines = values(new MetricSamples().with(status));
    for (String line :
        List.of(
            "jelly_listener_accepted_total{listener=\"/tmp/a\\\"b\\\\c\"} 5",
            "jelly_worker_loop_lag_seconds{worker=\"7\"} 0.015",
            "jelly_workers{state=\"ready\"} 1",
            "jelly_workers{state=\"draining\"} 0",
            "jelly_node_generation 2"))
      assertEquals(1, lines.stream().filter(line::equals).count(), line + " in " + lines);
  }
}

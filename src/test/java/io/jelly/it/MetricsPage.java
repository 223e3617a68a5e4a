package io.jelly.it;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** What a node's {@code /metrics} says: series, as written, to value. */
record MetricsPage(Map<String, Double> values, Map<String, String> types) {
  private static final int PATIENCE_MS = (int) Duration.ofSeconds(10).toMillis();

  static MetricsPage of(int port) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MS);
    connection.setReadTimeout(PATIENCE_MS);
    try (InputStream body = connection.getInputStream()) {
      return read(new String(body.readAllBytes(), StandardCharsets.UTF_8));
    } finally {
      connection.disconnect();
    }
  }

  private static MetricsPage read(String text) {
    Map<String, Double> values = new TreeMap<>();
    Map<String, String> types = new TreeMap<>();
    String type = "";
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("# TYPE ")) type = line.substring(line.lastIndexOf(' ') + 1);
      if (line.isEmpty() || line.startsWith("#")) continue;
      String series = line.substring(0, line.lastIndexOf(' '));
      values.put(series, Double.valueOf(line.substring(series.length() + 1)));
      types.put(series, type);
    }
    return new MetricsPage(values, types);
  }

  /** Calls of clients that ended so. */
  long calls(String method, String code) {
    return value(
        "jelly_rpc_calls_total{code=\"" + code + "\",from=\"client\",method=\"" + method + "\"}");
  }

  /** The value of a series; 0 if it is not there. */
  long value(String series) {
    return values.getOrDefault(series, 0.0).longValue();
  }

  /** Whether this series may only grow. */
  boolean grows(String series) {
    return types.get(series).equals("counter") || types.get(series).equals("histogram");
  }
}

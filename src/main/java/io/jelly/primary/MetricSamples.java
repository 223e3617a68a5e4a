package io.jelly.primary;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Numbers in Prometheus' text format 0.0.4, by series: read, added up, written. This is all of a
 * registry that a primary needs. Sums are exact, whatever is added first: a counter that were less
 * by a rounding than it was before would be taken for one that has begun anew. A series that comes
 * when there are {@value #MAX_SERIES} already is left out, and so is what is no number. Not
 * thread-safe.
 */
public final class MetricSamples {
  static final int MAX_SERIES = 50_000;

  /** More has no {@code double}. */
  private static final int MOST_DIGITS = 400;

  private static final String HELP = "# HELP ";
  private static final String TYPE = "# TYPE ";
  private static final String COUNTER = "counter";
  private static final String GAUGE = "gauge";

  private static final class Family {
    private final String name;
    private String help = "";
    private String type = "untyped";
    private final Map<String, BigDecimal> series = new LinkedHashMap<>();

    Family(String name) {
      this.name = name;
    }

    /** Gauges say how something is now; what they say ends with who says it. */
    boolean lasts() {
      return !type.equals(GAUGE) && !type.equals("untyped");
    }

    BigDecimal merge(BigDecimal one, BigDecimal other) {
      return type.equals(GAUGE) && name.endsWith("_max") ? one.max(other) : one.add(other);
    }
  }

  private final Map<String, Family> families = new TreeMap<>();
  private int count;

  /** None. */
  public MetricSamples() {}

  /** Those of a text; lines that are none are left out. */
  public static MetricSamples of(String text) {
    MetricSamples samples = new MetricSamples();
    Family current = new Family("");
    for (String line : text.split("\n", -1)) {
      if (line.startsWith(HELP) || line.startsWith(TYPE)) current = samples.describe(line);
      else if (!line.isEmpty() && !line.startsWith("#")) samples.read(current, line);
    }
    return samples;
  }

  private Family describe(String line) {
    String[] words = line.substring(HELP.length()).split(" ", 2);
    Family family = families.computeIfAbsent(words[0], Family::new);
    String rest = words.length > 1 ? words[1] : "";
    if (line.startsWith(HELP)) family.help = rest;
    else family.type = rest;
    return family;
  }

  private void read(Family family, String line) {
    int space = line.lastIndexOf(' ');
    if (space < 0 || !line.startsWith(family.name)) return;
    try {
      BigDecimal value = new BigDecimal(line.substring(space + 1));
      if (Math.abs(value.scale()) <= MOST_DIGITS) put(family, line.substring(0, space), value);
    } catch (NumberFormatException e) {
      // Somebody else's line, or NaN.
    }
  }

  private void put(Family family, String series, BigDecimal value) {
    BigDecimal before = family.series.get(series);
    if (before == null && count >= MAX_SERIES) return;
    if (before == null) count++;
    family.series.put(series, before == null ? value : family.merge(before, value));
  }

  /** Adds one of what only grows; {@code labels} as {@code a="b"}, or empty. */
  MetricSamples count(String name, String help, String labels, long value) {
    return add(name, COUNTER, help, labels, BigDecimal.valueOf(value));
  }

  /** Adds one that says how something is now. */
  MetricSamples gauge(String name, String help, String labels, double value) {
    return add(name, GAUGE, help, labels, BigDecimal.valueOf(value));
  }

  private MetricSamples add(
      String name, String type, String help, String labels, BigDecimal value) {
    Family family = families.computeIfAbsent(name, Family::new);
    family.type = type;
    family.help = help;
    put(family, labels.isEmpty() ? name : name + "{" + labels + "}", value);
    return this;
  }

  /** Adds others to these. */
  MetricSamples plus(MetricSamples others) {
    others.families.values().forEach(this::plus);
    return this;
  }

  private void plus(Family other) {
    Family family = families.computeIfAbsent(other.name, Family::new);
    family.type = other.type;
    family.help = other.help;
    other.series.forEach((series, value) -> put(family, series, value));
  }

  /** Those that stay true when who counted is gone. */
  MetricSamples lasting() {
    MetricSamples lasting = new MetricSamples();
    families.values().stream().filter(Family::lasts).forEach(lasting::plus);
    return lasting;
  }

  /** With those of a status. */
  public MetricSamples with(JsonObject status) {
    StatusSamples.add(status, this);
    return this;
  }

  /** As Prometheus reads it. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Family family : families.values()) {
      text.append(HELP).append(family.name).append(' ').append(family.help).append('\n');
      text.append(TYPE).append(family.name).append(' ').append(family.type).append('\n');
      family.series.forEach(
          (series, value) -> text.append(series).append(' ').append(number(value)).append('\n'));
    }
    return text.toString();
  }

  private static String number(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }
}

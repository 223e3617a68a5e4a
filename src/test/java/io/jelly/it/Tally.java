package io.jelly.it;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a client has lived through. Thread-safe. */
final class Tally {
  private static final int EXAMPLES = 5;
  private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();

  void add(Exchange exchange) {
    exchanges.add(exchange);
  }

  int total() {
    return exchanges.size();
  }

  int count(Outcome outcome) {
    return (int) exchanges.stream().filter(e -> e.outcome() == outcome).count();
  }

  List<Exchange> failures() {
    return exchanges.stream().filter(e -> !e.isOk()).toList();
  }

  List<Exchange> all() {
    return List.copyOf(exchanges);
  }

  /** How often each body was answered. */
  Map<String, Long> bodies() {
    return exchanges.stream()
        .filter(Exchange::isOk)
        .collect(Collectors.groupingBy(Exchange::body, Collectors.counting()));
  }

  long longestMillis() {
    return exchanges.stream().mapToLong(Exchange::millis).max().orElse(0);
  }

  /** Counts by outcome and the first failures in words. */
  @Override
  public String toString() {
    Map<Outcome, Long> counts =
        exchanges.stream()
            .collect(
                Collectors.groupingBy(
                    Exchange::outcome,
                    () -> new EnumMap<>(Outcome.class),
                    Collectors.mapping(Function.identity(), Collectors.counting())));
    String examples =
        failures().stream()
            .limit(EXAMPLES)
            .map(e -> "\n  " + e.outcome() + " after " + e.millis() + " ms: " + e.body())
            .collect(Collectors.joining());
    return counts + ", longest " + longestMillis() + " ms" + examples;
  }
}

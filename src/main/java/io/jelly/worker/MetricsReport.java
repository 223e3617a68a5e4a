package io.jelly.worker;

import io.jelly.wire.Message;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the primary what this worker has counted, so that it is not lost with the worker. Says
 * nothing where nothing is counted. Thread-safe.
 */
final class MetricsReport {
  private final Predicate<Message> send;
  private @Nullable Supplier<String> source;
  private String told = "";

  /**
   * @param send to the primary; false if it is not there
   */
  MetricsReport(Predicate<Message> send) {
    this.send = send;
  }

  /** What is counted, in Prometheus' text format. */
  synchronized void of(Supplier<String> counted) {
    source = counted;
    tell(true);
  }

  /**
   * Tells it unasked.
   *
   * @param anyway also if nothing has changed since
   */
  synchronized void tell(boolean anyway) {
    if (source == null) return;
    String now = source.get();
    if (!anyway && now.equals(told)) return;
    if (send.test(new Message.Metrics(0, now))) told = now;
  }

  /** Tells it because the primary asks. */
  synchronized void answer(Message.TellMetrics order) {
    String now = source == null ? "" : source.get();
    if (send.test(new Message.Metrics(order.request(), now))) told = now;
  }
}

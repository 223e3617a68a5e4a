package io.jelly.worker;

import io.jelly.wire.Message;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the primary what this worker has counted, so that it is not lost with the worker. Says
 * nothing where nothing is counted. Nothing that goes wrong here may keep the worker from its end.
 * Thread-safe.
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
    String now = now(source);
    if (!anyway && now.equals(told)) return;
    if (send.test(new Message.Metrics(0, now))) told = now;
  }

  /** Tells it because the primary asks. */
  synchronized void answer(Message.TellMetrics order) {
    String now = source == null ? "" : now(source);
    if (send.test(new Message.Metrics(order.request(), now))) told = now;
  }

  private String now(Supplier<String> counted) {
    try {
      return counted.get();
    } catch (RuntimeException | LinkageError e) {
      System.err.println("what was counted cannot be told: " + e);
      return told;
    }
  }
}

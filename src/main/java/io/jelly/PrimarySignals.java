package io.jelly;

import io.jelly.primary.PrimaryNode;
import io.jelly.wire.SignalTrap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What signals do to a primary: the first INT or TERM stops the node with a drain, the second at
 * once; HUP reloads.
 */
final class PrimarySignals {
  private static final Logger log = LoggerFactory.getLogger(PrimarySignals.class);
  private static final int STOPPED_AT_ONCE = 130;
  private static final long SAME_SIGNAL_NANOS = 500_000_000;

  private final PrimaryNode node;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong first = new AtomicLong();

  private PrimarySignals(PrimaryNode node) {
    this.node = node;
  }

  /** From now on. */
  static void trap(PrimaryNode node, Supplier<? extends CompletableFuture<?>> reload) {
    PrimarySignals signals = new PrimarySignals(node);
    SignalTrap.on("INT", signals::stop);
    SignalTrap.on("TERM", signals::stop);
    SignalTrap.on("HUP", () -> reload.get().whenComplete((verdict, failure) -> logReload(failure)));
  }

  private void stop() {
    // A process above passes on what may have come here by itself.
    long now = System.nanoTime();
    if (Foreground.isAbove() && count.get() == 1 && now - first.get() < SAME_SIGNAL_NANOS) return;
    first.set(now);
    if (count.getAndIncrement() == 0) node.stop();
    else node.stopAtOnce(STOPPED_AT_ONCE);
  }

  /** The verdict itself has been logged step by step. */
  private static void logReload(Throwable failure) {
    if (failure != null) log.error("SIGHUP: no reload: {}", failure.getMessage());
  }
}

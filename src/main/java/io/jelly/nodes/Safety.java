package io.jelly.nodes;

import com.hazelcast.core.HazelcastException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether all shared data has as many copies as it should have. To find out asks every member, and
 * one that is silent makes that last for seconds, so it is done aside. Thread-safe.
 */
final class Safety {
  private static final Logger log = LoggerFactory.getLogger(Safety.class);

  private final BooleanSupplier question;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile boolean safe;

  /** The question may block, and fail. */
  Safety(BooleanSupplier question) {
    this.question = question;
  }

  /** The last answer, false before there is one; asks anew, for the next time. */
  boolean latest() {
    if (asking.compareAndSet(false, true)) CompletableFuture.runAsync(this::ask);
    return safe;
  }

  private void ask() {
    try {
      safe = question.getAsBoolean();
    } catch (HazelcastException | IllegalStateException e) {
      log.debug("the member is not active", e);
      safe = false;
    } finally {
      asking.set(false);
    }
  }
}

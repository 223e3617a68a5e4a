package io.jelly.primary;

import io.jelly.handoff.DescriptorLoop;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a primary lets go of its node for a newer one: it decides nothing and accepts nothing more,
 * and places what it has accepted. On the supervisor's thread.
 */
final class HandOver {
  private static final Logger log = LoggerFactory.getLogger(HandOver.class);

  /** What was accepted may take so long to be placed. */
  private static final long SETTLE_TIMEOUT_MS = 1_000;

  private static final long LOOK_MS = 5;

  private final SupervisorThread thread;
  private final DescriptorLoop loop;
  private final Listeners listeners;

  HandOver(SupervisorThread thread, DescriptorLoop loop, Listeners listeners) {
    this.thread = thread;
    this.loop = loop;
    this.listeners = listeners;
  }

  /** Completed when nothing is on its way any more. */
  CompletableFuture<Void> begin(Supervisor supervisor) {
    supervisor.suspend();
    log.info("handing over to a newer primary");
    loop.run(listeners::suspend);
    CompletableFuture<Void> settled = new CompletableFuture<>();
    awaitSettled(settled, thread.nowMs() + SETTLE_TIMEOUT_MS);
    return settled;
  }

  private void awaitSettled(CompletableFuture<Void> settled, long deadlineMs) {
    loop.run(
        () -> {
          if (listeners.isSettled() || thread.nowMs() > deadlineMs) settled.complete(null);
          else loop.after(LOOK_MS, () -> awaitSettled(settled, deadlineMs));
        });
  }
}

package io.jelly.worker;

import io.jelly.config.RunDirectory;
import io.jelly.config.RunLock;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts a new primary if nobody else does. Every worker tries; the one that gets the heal lock
 * does it, and keeps the lock until there is a primary again. Used by one thread.
 */
final class SelfHeal {
  private static final long FIRST_RETRY_MS = 1_000;
  private static final long LAST_RETRY_MS = 30_000;
  private static final long NANOS_PER_MS = 1_000_000;

  private final int workerId;
  private final RunDirectory directory;
  private final Successor successor;
  private long nextNanos;
  private long retryMs = FIRST_RETRY_MS;
  private @Nullable RunLock lock;
  private @Nullable Process started;

  SelfHeal(int workerId, RunDirectory directory, Successor successor) {
    this.workerId = workerId;
    this.directory = directory;
    this.successor = successor;
    nextNanos = System.nanoTime() + successor.graceMs() * NANOS_PER_MS;
  }

  /** To be called again and again while there is no primary. */
  void advance() {
    if (!successor.isOurs() || System.nanoTime() - nextNanos < 0) return;
    Process running = started;
    if (running != null && running.isAlive()) return;
    try {
      if (running != null) failed("it ended with code " + running.exitValue());
      else if (isUpToUs()) start();
    } catch (IOException e) {
      failed(String.valueOf(e.getMessage()));
    }
  }

  /** Nobody's primary is on its way. */
  private boolean isUpToUs() throws IOException {
    if (directory.isRunning()) return false;
    if (lock == null) lock = directory.tryHealLock().orElse(null);
    return lock != null && !directory.isRunning();
  }

  private void start() throws IOException {
    System.err.println("worker " + workerId + ": starts a new primary");
    started = successor.start(directory);
  }

  private void failed(String why) {
    System.err.println(
        "worker "
            + workerId
            + ": no new primary: "
            + why
            + ", see "
            + successor.output()
            + "; the next try is in "
            + retryMs
            + " ms");
    started = null;
    nextNanos = System.nanoTime() + retryMs * NANOS_PER_MS;
    retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
  }

  /** There is a primary, or this worker ends. */
  void end() {
    Optional.ofNullable(lock)
        .ifPresent(
            held -> {
              try {
                held.close();
              } catch (IOException e) {
                // It ends with this process.
              }
            });
    lock = null;
  }
}

package io.jelly.primary;

import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** The process of a worker: a child of this primary, or one of the primary before. Thread-safe. */
interface WorkerProcess {
  long pid();

  boolean isAlive();

  /** Looks whether it has ended; for those that nobody tells us of. */
  void look();

  /** Completed when it has ended. */
  CompletableFuture<Void> onExit();

  /** As Java reports it, 128 + signal for a signal; empty if nobody can know. After its end. */
  OptionalInt exitCode();

  /** SIGKILL; does nothing once it has ended. */
  void destroyForcibly();

  ProcessHandle toHandle();
}

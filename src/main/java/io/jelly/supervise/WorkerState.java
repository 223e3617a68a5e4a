package io.jelly.supervise;

import java.util.Locale;

/**
 * Where a worker is in its life. The way is STARTING, SPARE, READY; it may leave it at any point.
 */
public enum WorkerState {
  /** The process runs and has not finished booting. */
  STARTING,
  /** Booted, every server of it listens, but it is not scheduled: it gets no connections. */
  SPARE,
  /** Scheduled: it gets its share of the connections. */
  READY,
  /** Takes nothing new and finishes what is open. There is no way back. */
  DRAINING,
  /** The process is gone. */
  EXITED;

  /** Whether a worker in this state may enter {@code next}. No state may become itself. */
  public boolean canBecome(WorkerState next) {
    return switch (next) {
      case STARTING -> false;
      case SPARE -> this == STARTING;
      case READY -> this == SPARE;
      case DRAINING -> this == STARTING || this == SPARE || this == READY;
      case EXITED -> this != EXITED;
    };
  }

  /** The name used in status, logs and metrics: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

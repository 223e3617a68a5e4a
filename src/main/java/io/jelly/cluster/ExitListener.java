package io.jelly.cluster;

/** Hears that a worker's process is gone. */
@FunctionalInterface
public interface ExitListener {
  /**
   * The process is gone.
   *
   * @param worker whose {@link Worker#exitedAfterDisconnect()} is set
   * @param code its exit code; 128 + the signal's number for a signal
   * @param signal the signal that ended it, as in {@code SIGKILL}; empty if it exited by itself
   */
  void exited(Worker worker, int code, String signal);
}

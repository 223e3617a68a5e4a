package io.jelly.primary;

/** What scheduling asks of a worker. */
interface Candidate {
  /** The number of the worker. */
  int id();

  /** Whether a connection may be offered to it now. */
  boolean canTake();

  /** Its open connections and those on their way to it. */
  long load();
}

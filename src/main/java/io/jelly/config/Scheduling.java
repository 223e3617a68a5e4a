package io.jelly.config;

/** Who gets the next connection. */
public enum Scheduling {
  /** The workers in turn. */
  ROUND_ROBIN("round-robin"),
  /** The worker with the fewest open connections. */
  LEAST_CONNECTIONS("least-connections"),
  /** The worker the client's address hashes to, so that a client stays with one worker. */
  IP_HASH("ip-hash"),
  /** Whoever accepts first: the workers share the listening socket and the kernel decides. */
  SHARED("shared");

  private final String text;

  Scheduling(String text) {
    this.text = text;
  }

  /** The word used in the file, on the command line and in the status. */
  @Override
  public String toString() {
    return text;
  }
}

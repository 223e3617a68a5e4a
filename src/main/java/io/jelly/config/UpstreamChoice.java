package io.jelly.config;

/** Which upstream of a route gets the next request. */
public enum UpstreamChoice {
  /** Those that work, in turn. */
  ROUND_ROBIN("round-robin"),
  /** In turn those that know the highest block; others only when these fail. */
  HIGHEST_BLOCK("highest-block");

  private final String text;

  UpstreamChoice(String text) {
    this.text = text;
  }

  /** The word used in the file. */
  @Override
  public String toString() {
    return text;
  }
}

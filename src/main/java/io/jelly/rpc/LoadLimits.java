package io.jelly.rpc;

/**
 * Bounds on how much work may come: of one client, and of all together.
 *
 * @param callsPerSecond of one client in the long run; 0 for any
 * @param burst calls that a client which was silent may make at once
 * @param adaptive whether work is refused before it waits too long: see {@link OverloadGuard}
 * @param targetMs wait in milliseconds that is worth it; a longer one that lasts is overload
 * @param minInFlight calls that may always be in flight, of each method and on each event loop
 */
public record LoadLimits(
    int callsPerSecond, int burst, boolean adaptive, int targetMs, int minInFlight) {
  /** Neither of the two. */
  public static final LoadLimits NONE = new LoadLimits(0, 1, false, 20, 8);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException naming the one that cannot be
   */
  public LoadLimits {
    if (callsPerSecond < 0 || burst < 1 || targetMs < 1 || minInFlight < 1)
      throw new IllegalArgumentException(
          "callsPerSecond %d, burst %d, targetMs %d, minInFlight %d: one is too small"
              .formatted(callsPerSecond, burst, targetMs, minInFlight));
  }
}

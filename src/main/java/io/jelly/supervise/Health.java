package io.jelly.supervise;

/**
 * What is expected of a worker in service. The {@link Reconciler} does not look at it: whoever
 * watches the workers does, and marks them with a {@link Retirement}. It is part of the {@link
 * Policy} so that everything that can change live changes in one place.
 *
 * @param hangMs an event loop silent for longer, and at least 2 s, is hung; 0: nobody looks
 * @param path what a worker is asked for over HTTP, to see that it serves; empty: it is not asked
 * @param maxErrorPercent by how many per cent of its answers a canary may fail more often than the
 *     old workers do; 100: any
 */
public record Health(long hangMs, String path, int maxErrorPercent, Limits limits) {
  /** Nothing is expected. */
  public static final Health UNWATCHED = new Health(0, "", 100, Limits.NONE);

  public Health {
    Policy.require("hangMs", hangMs, 0);
    Policy.require("maxErrorPercent", maxErrorPercent, 0);
  }
}

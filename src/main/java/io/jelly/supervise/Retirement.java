package io.jelly.supervise;

/**
 * Why one worker is to be replaced though it lives: a mark on its {@link WorkerView}. The plan
 * starts another of its generation, or promotes a spare, and lets it go when that one is ready.
 *
 * @param cause half a sentence for people, with the numbers in it
 * @param fault it is broken, not just used up: one of a new generation ends the reload
 * @param killAtMs when its process is ended if it still lives, in milliseconds of the monotonic
 *     clock; {@link #NEVER} if it may finish what is open as in any drain
 */
public record Retirement(String cause, boolean fault, long killAtMs) {
  /** It is not killed. */
  public static final long NEVER = Long.MAX_VALUE;

  /** It has served long enough. */
  public static Retirement gentle(String cause) {
    return new Retirement(cause, false, NEVER);
  }

  /** It does not do its work, but harms nobody by staying until there is another. */
  public static Retirement failed(String cause) {
    return new Retirement(cause, true, NEVER);
  }

  /** It does not do its work and has until this moment to go. */
  public static Retirement killedAt(String cause, long atMs) {
    return new Retirement(cause, true, atMs);
  }

  boolean isDue(long nowMs) {
    return nowMs >= killAtMs;
  }
}

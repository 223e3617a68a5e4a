package io.jelly.supervise;

/**
 * The death of a worker.
 *
 * @param atMs when, in milliseconds of the monotonic clock
 * @param wasReady it had booted: it was SPARE or READY at some time. If not, this was a failed boot
 * @param readyForMs how long before its death it had booted; 0 if it never did
 * @param expected somebody asked for it: it was DRAINING, the node stops, or an operator killed it.
 *     Such a death never counts as a failure. A kill because the boot took too long is not expected
 */
public record Exit(
    int workerId, int generation, long atMs, boolean wasReady, long readyForMs, boolean expected) {

  boolean failedBoot() {
    return !wasReady && !expected;
  }

  /** How it died, for a log line or the verdict of a reload. */
  String describe() {
    return wasReady
        ? "worker " + workerId + " died " + readyForMs + " ms after it became ready"
        : "worker " + workerId + " died before it became ready";
  }
}

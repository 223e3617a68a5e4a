package io.jelly.gateway;

/**
 * Whether an upstream gets requests. It is cut off as soon as nobody takes a connection, when
 * requests or probes get lost several times in a row, and comes back with the first probe or trial
 * that is answered. That it is slow to answer one request says nothing: some are never answered by
 * a node that is well. Thread-safe.
 */
final class Circuit {
  private static final int LOST_IN_A_ROW = 3;
  private static final int PROBES_IN_A_ROW = 2;
  private static final long TRIAL_EVERY_MS = 500;
  private static final long NO_BLOCK = -1;

  /** What the last failure says of the next request. */
  enum Failed {
    /** It is told at once that nobody takes a connection: trying costs nothing. */
    REFUSED,
    /** Connections break, or answers are wrong: reading may be tried. */
    BROKEN,
    /** Nothing comes back: a request would wait in vain. */
    SILENT
  }

  private boolean up = true;
  private Failed how = Failed.SILENT;
  private int lost;
  private int failedProbes;
  private long block = NO_BLOCK;
  private long nextTrialMs = Long.MIN_VALUE;

  synchronized boolean isUp() {
    return up;
  }

  /** The block that its last answered probe told of; negative if that told of none. */
  synchronized long block() {
    return block;
  }

  /**
   * Whether a request may try it although it is cut off, when there is no other: if it learns at
   * once how that ends, else not more than one in half a second.
   *
   * @param read whether the request only reads
   */
  synchronized boolean admits(boolean read, long nowMs) {
    if (up || how == Failed.REFUSED || (read && how == Failed.BROKEN)) return true;
    if (nowMs < nextTrialMs) return false;
    nextTrialMs = nowMs + TRIAL_EVERY_MS;
    return true;
  }

  /** Nobody takes a connection; true if that cuts it off. */
  synchronized boolean unreachable(Failed now) {
    how = now;
    return open();
  }

  /** A request got no answer because the connection broke; true if that cuts it off. */
  synchronized boolean lost() {
    how = Failed.BROKEN;
    return ++lost >= LOST_IN_A_ROW && open();
  }

  /** A request was answered, whatever the answer; true if that brings it back. */
  synchronized boolean answered() {
    lost = 0;
    return close();
  }

  /** A probe got no answer, or a wrong one; true if that cuts it off. */
  synchronized boolean probeFailed(Failed now) {
    how = now;
    return ++failedProbes >= PROBES_IN_A_ROW && open();
  }

  /**
   * A probe was answered; true if that brings it back.
   *
   * @param newestBlock negative if it did not tell
   */
  synchronized boolean probeAnswered(long newestBlock) {
    failedProbes = 0;
    block = newestBlock;
    lost = 0;
    return close();
  }

  private boolean open() {
    boolean changed = up;
    up = false;
    return changed;
  }

  private boolean close() {
    boolean changed = !up;
    up = true;
    return changed;
  }
}

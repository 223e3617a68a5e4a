package io.jelly.primary;

import io.jelly.wire.Scoreboard;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * How long each event loop of one worker has given no sign of life. Only whether a sign changes
 * counts, on the primary's own clock: a system clock that is set, or a machine that slept, makes
 * nobody silent.
 */
final class LoopSilence {
  private final Scoreboard board;
  private final long[] signs = new long[Scoreboard.MAX_LOOPS];
  private final long[] sinceMs = new long[Scoreboard.MAX_LOOPS];

  LoopSilence(Scoreboard board, long nowMs) {
    this.board = board;
    forgive(nowMs);
  }

  /** Begins anew: nobody could give a sign, or nobody could see it. */
  void forgive(long nowMs) {
    Arrays.fill(sinceMs, nowMs);
  }

  /** A loop that was silent for longer than this, if there is one; to be asked often. */
  OptionalInt beyond(long limitMs, long nowMs) {
    OptionalInt silent = OptionalInt.empty();
    for (int place = 0; place < signs.length; place++) {
      long sign = board.lastBeat(place);
      if (sign == 0 || sign != signs[place]) sinceMs[place] = nowMs;
      else if (nowMs - sinceMs[place] > limitMs) silent = OptionalInt.of(place);
      signs[place] = sign;
    }
    return silent;
  }

  long silentMs(int place, long nowMs) {
    return nowMs - sinceMs[place];
  }
}

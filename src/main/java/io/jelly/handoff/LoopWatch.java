package io.jelly.handoff;

import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Counter;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * Measures how late an event loop runs what is due, and leaves a sign of life on the scoreboard.
 */
final class LoopWatch {
  private static final long PERIOD_MS = 500;

  private final int place;
  private final Scoreboard board;
  private long dueNanos;

  private LoopWatch(int place, Scoreboard board) {
    this.place = place;
    this.board = board;
  }

  static LoopWatch start(EventLoop loop, int place, Scoreboard board) {
    LoopWatch watch = new LoopWatch(place, board);
    watch.dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
    if (place < Scoreboard.MAX_LOOPS) {
      var unused =
          loop.scheduleAtFixedRate(watch::beat, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }
    return watch;
  }

  private void beat() {
    long now = System.nanoTime();
    long lagMs = Math.max(0, TimeUnit.NANOSECONDS.toMillis(now - dueNanos));
    dueNanos = now + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
    board.beat(place, System.currentTimeMillis());
    // The worst of the loops, forgotten by half each period.
    board.set(Counter.LOOP_LAG_MS, Math.max(lagMs, board.get(Counter.LOOP_LAG_MS) / 2));
  }
}

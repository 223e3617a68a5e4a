package io.jelly.handoff;

import io.jelly.wire.Scoreboard;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/** Measures how late an event loop runs what is due, and has it give a sign of life. */
final class LoopWatch {
  private static final long PERIOD_MS = 500;

  private final LoopWatches all;
  private final int place;
  private long dueNanos;
  private volatile long lagMs;

  /**
   * @param place its number on the scoreboard
   */
  LoopWatch(LoopWatches all, int place) {
    this.all = all;
    this.place = place;
  }

  void start(EventLoop loop) {
    dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
    if (place < Scoreboard.MAX_LOOPS) {
      var unused =
          loop.scheduleAtFixedRate(this::beat, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void beat() {
    long now = System.nanoTime();
    long late = Math.max(0, TimeUnit.NANOSECONDS.toMillis(now - dueNanos));
    dueNanos = now + TimeUnit.MILLISECONDS.toNanos(PERIOD_MS);
    lagMs = Math.max(late, lagMs / 2); // Forgotten by half each period.
    all.beat(this);
  }

  int place() {
    return place;
  }

  /** The worst lateness of late, in milliseconds. */
  long lagMs() {
    return lagMs;
  }
}

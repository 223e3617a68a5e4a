package io.jelly.handoff;

import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Counter;
import io.netty.channel.EventLoop;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The event loops of a worker JVM that are watched: each has a place of its own on the scoreboard
 * for as long as it runs. Thread-safe.
 */
final class LoopWatches {
  private final Scoreboard board;
  private final Map<EventLoop, LoopWatch> watches = new ConcurrentHashMap<>();
  private final BitSet places = new BitSet(Scoreboard.MAX_LOOPS);

  LoopWatches(Scoreboard board) {
    this.board = board;
  }

  /** Watches a loop until it ends; one beyond the places of the scoreboard is not watched. */
  void watch(EventLoop loop) {
    if (!watches.containsKey(loop)) watches.computeIfAbsent(loop, this::begin);
  }

  private LoopWatch begin(EventLoop loop) {
    LoopWatch watch = new LoopWatch(this, takePlace());
    // The first sign of a loop that may never give one itself.
    if (watch.place() < Scoreboard.MAX_LOOPS) board.beat(watch.place(), System.currentTimeMillis());
    watch.start(loop);
    loop.terminationFuture().addListener(ended -> end(loop, watch));
    return watch;
  }

  /** A loop that has ended is silent, and is not hung. */
  private void end(EventLoop loop, LoopWatch watch) {
    watches.remove(loop, watch);
    if (watch.place() < Scoreboard.MAX_LOOPS) board.beat(watch.place(), 0);
    leavePlace(watch.place());
  }

  private synchronized int takePlace() {
    int place = places.nextClearBit(0);
    places.set(place);
    return place;
  }

  private synchronized void leavePlace(int place) {
    places.clear(place);
  }

  /** A loop is alive; the worst lateness of any of them is what the status shows. */
  void beat(LoopWatch alive) {
    board.beat(alive.place(), System.currentTimeMillis());
    long worst = 0;
    for (LoopWatch watch : watches.values()) worst = Math.max(worst, watch.lagMs());
    board.set(Counter.LOOP_LAG_MS, worst);
  }
}

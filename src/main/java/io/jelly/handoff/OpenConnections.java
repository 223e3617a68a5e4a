package io.jelly.handoff;

import io.jelly.wire.Scoreboard;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Every open connection of a worker JVM, whichever server and Vertx it belongs to. Thread-safe. */
public final class OpenConnections {
  private final Scoreboard board;
  private final Set<ConnectionTracker> open = ConcurrentHashMap.newKeySet();
  private final Map<EventLoop, LoopWatch> loops = new ConcurrentHashMap<>();
  private final AtomicInteger nextLoop = new AtomicInteger();
  private final CompletableFuture<Void> empty = new CompletableFuture<>();
  private volatile boolean draining;

  OpenConnections(Scoreboard board) {
    this.board = board;
  }

  Scoreboard board() {
    return board;
  }

  void add(ConnectionTracker connection, EventLoop loop) {
    open.add(connection);
    board.add(Scoreboard.Counter.CONNECTIONS, 1);
    if (!loops.containsKey(loop)) {
      loops.computeIfAbsent(
          loop, added -> LoopWatch.start(added, nextLoop.getAndIncrement(), board));
    }
    if (draining) connection.drain();
  }

  void remove(ConnectionTracker connection) {
    if (!open.remove(connection)) return;
    board.add(Scoreboard.Counter.CONNECTIONS, -1);
    if (draining && open.isEmpty()) empty.complete(null);
  }

  boolean isDraining() {
    return draining;
  }

  /** How many are open. */
  public int size() {
    return open.size();
  }

  /**
   * Ends every connection politely: an idle HTTP/1.1 one at once, a busy one with {@code
   * Connection: close} on its response, HTTP/2 with GOAWAY, WebSockets and others as Vert.x does on
   * shutdown.
   *
   * @return completed when none is open
   */
  public CompletableFuture<Void> drain() {
    draining = true;
    open.forEach(ConnectionTracker::drain);
    if (open.isEmpty()) empty.complete(null);
    return empty;
  }

  /** Closes what is still open; returns how many there were. */
  public int closeAll() {
    int count = open.size();
    open.forEach(ConnectionTracker::closeNow);
    return count;
  }
}

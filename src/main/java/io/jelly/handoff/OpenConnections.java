package io.jelly.handoff;

import io.jelly.wire.Scoreboard;
import io.netty.channel.EventLoop;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every open connection of a worker JVM, whichever server and Vertx it belongs to. Thread-safe. */
public final class OpenConnections {
  private final Scoreboard board;
  private final Set<ConnectionTracker> open = ConcurrentHashMap.newKeySet();
  private final LoopWatches loops;
  private final AtomicInteger arriving = new AtomicInteger();
  private final CompletableFuture<Void> empty = new CompletableFuture<>();
  private volatile @Nullable Consumer<ConnectionTracker> ending;

  OpenConnections(Scoreboard board) {
    this.board = board;
    loops = new LoopWatches(board);
  }

  /** Watches an event loop from now on, until it ends; any thread. */
  void watch(EventLoop loop) {
    loops.watch(loop);
  }

  Scoreboard board() {
    return board;
  }

  /** A connection is on its way to the event loop that will serve it. */
  void arriving() {
    arriving.incrementAndGet();
  }

  /** A connection that was arriving is open here, or will never be. */
  void arrived() {
    arriving.decrementAndGet();
    completeIfEmpty();
  }

  void add(ConnectionTracker connection, EventLoop loop) {
    open.add(connection);
    if (!connection.isProbe()) board.add(Scoreboard.Counter.CONNECTIONS, 1);
    loops.watch(loop);
    Consumer<ConnectionTracker> end = ending;
    if (end != null) end.accept(connection);
  }

  void remove(ConnectionTracker connection) {
    if (!open.remove(connection)) return;
    if (!connection.isProbe()) board.add(Scoreboard.Counter.CONNECTIONS, -1);
    completeIfEmpty();
  }

  /** Also while one arrives it is not over: that one would be cut off. */
  private void completeIfEmpty() {
    if (ending != null && arriving.get() == 0 && open.isEmpty()) empty.complete(null);
  }

  /** How many are open. */
  public int size() {
    return open.size();
  }

  /**
   * Ends every connection politely: an idle HTTP/1.1 one at once, a busy one with {@code
   * Connection: close} on its response, others as {@link DrainEnd} says.
   *
   * @return completed when none is open
   */
  CompletableFuture<Void> close(DrainEnd end) {
    return end(connection -> connection.close(end));
  }

  /**
   * Gives every plain HTTP/1.1 connection away once it is idle; what cannot move ends politely.
   *
   * @return completed when none is here any more
   */
  CompletableFuture<Void> move(MigrationLane lane, DrainEnd end) {
    return end(connection -> connection.move(lane, end));
  }

  private CompletableFuture<Void> end(Consumer<ConnectionTracker> action) {
    ending = action;
    open.forEach(action);
    completeIfEmpty();
    return empty;
  }

  /** Closes what is still open; returns how many there were. */
  public int closeAll() {
    int count = open.size();
    open.forEach(ConnectionTracker::closeNow);
    return count;
  }
}

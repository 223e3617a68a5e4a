package io.jelly.primary;

import io.jelly.handoff.AcceptedSocket;
import io.jelly.handoff.HandoffLink;
import io.jelly.wire.Scoreboard;
import io.jelly.wire.Scoreboard.Counter;

/**
 * A worker as scheduling sees it: somebody who may get the next connection. On the descriptor loop.
 */
final class ServingWorker implements Candidate {
  private final int id;
  private final HandoffLink link;
  private final Scoreboard board;

  ServingWorker(int id, HandoffLink link, Scoreboard board) {
    this.id = id;
    this.link = link;
    this.board = board;
  }

  @Override
  public int id() {
    return id;
  }

  HandoffLink link() {
    return link;
  }

  @Override
  public boolean canTake() {
    return link.canTake();
  }

  @Override
  public long load() {
    return board.get(Counter.CONNECTIONS) + link.underWay();
  }

  boolean offer(AcceptedSocket connection) {
    return link.offer(connection);
  }
}

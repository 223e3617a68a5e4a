package io.jelly.primary;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The worker with the fewest connections, open or on their way; among equals each in turn. */
final class LeastConnections implements Schedule {
  private int last;

  @Override
  public <W extends Candidate> @Nullable W next(List<W> workers, int peerHash) {
    W best = null;
    long least = Long.MAX_VALUE;
    for (W worker : workers) {
      if (!worker.canTake()) continue;
      long load = worker.load();
      boolean fewer = load < least;
      boolean nextInTurn = load == least && best != null && best.id() <= last && worker.id() > last;
      if (fewer || nextInTurn) {
        best = worker;
        least = load;
      }
    }
    if (best != null) last = best.id();
    return best;
  }
}

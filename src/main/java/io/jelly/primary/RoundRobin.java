package io.jelly.primary;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each worker in turn, by id; one that cannot take a connection now is passed over. */
final class RoundRobin implements Schedule {
  private int last;

  @Override
  public <W extends Candidate> @Nullable W next(List<W> workers, int peerHash) {
    int count = workers.size();
    int start = 0;
    while (start < count && workers.get(start).id() <= last) start++;
    for (int i = 0; i < count; i++) {
      W worker = workers.get((start + i) % count);
      if (worker.canTake()) {
        last = worker.id();
        return worker;
      }
    }
    return null;
  }
}

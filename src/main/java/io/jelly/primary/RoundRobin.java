package io.jelly.primary;

import io.jelly.handoff.AcceptedSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each worker in turn, by id; one that cannot take a connection now is passed over. */
final class RoundRobin implements Schedule {
  private int last;

  @Override
  public @Nullable ServingWorker next(List<ServingWorker> workers, AcceptedSocket connection) {
    int count = workers.size();
    int start = 0;
    while (start < count && workers.get(start).id() <= last) start++;
    for (int i = 0; i < count; i++) {
      ServingWorker worker = workers.get((start + i) % count);
      if (worker.canTake()) {
        last = worker.id();
        return worker;
      }
    }
    return null;
  }
}

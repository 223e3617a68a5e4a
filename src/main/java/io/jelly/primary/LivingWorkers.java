package io.jelly.primary;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The workers whose process has not exited. On the supervisor's thread, except {@link #all()}. */
final class LivingWorkers {
  private final Map<Integer, WorkerHandle> byId = new TreeMap<>();

  /** By id; any thread. */
  List<WorkerHandle> all() {
    synchronized (byId) {
      return List.copyOf(byId.values());
    }
  }

  @Nullable WorkerHandle find(int id) {
    return byId.get(id);
  }

  /**
   * The living worker of this id.
   *
   * @throws IllegalArgumentException for the user, if there is none
   */
  WorkerHandle get(int id) {
    WorkerHandle worker = byId.get(id);
    if (worker == null) {
      throw new IllegalArgumentException(
          "there is no worker " + id + "; living ones: " + byId.keySet());
    }
    return worker;
  }

  void add(WorkerHandle worker) {
    synchronized (byId) {
      byId.put(worker.id, worker);
    }
  }

  void remove(WorkerHandle worker) {
    synchronized (byId) {
      byId.remove(worker.id);
    }
  }
}

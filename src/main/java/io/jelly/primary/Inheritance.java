package io.jelly.primary;

import io.jelly.primary.NodePage.WorkerRow;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker processes of the primary before: taken over if they live, and looked at again and
 * again, as nobody tells of the end of a process that is no child. On the supervisor's thread.
 */
final class Inheritance {
  private static final Logger log = LoggerFactory.getLogger(Inheritance.class);
  private static final long LOOK_MS = 50;

  private final SupervisorThread thread;
  private final WorkerSpawner spawner;
  private final NodePage page;
  private final Workers workers;

  Inheritance(SupervisorThread thread, WorkerSpawner spawner, NodePage page, Workers workers) {
    this.thread = thread;
    this.spawner = spawner;
    this.page = page;
    this.workers = workers;
  }

  /** The living ones are workers of this node from now on. */
  void takeOver(List<WorkerRow> rows) {
    rows.forEach(this::takeOver);
    look();
  }

  private void takeOver(WorkerRow row) {
    try {
      Optional<WorkerHandle> found = spawner.adopt(row);
      if (found.isEmpty()) page.forgetWorker(row.id());
      else workers.inherit(row, found.get());
    } catch (IOException e) {
      log.warn("worker {} (pid {}) cannot be adopted: {}", row.id(), row.pid(), e.getMessage());
      AdoptedProcess.find(row.pid(), row.startTicks()).ifPresent(AdoptedProcess::destroyForcibly);
      page.forgetWorker(row.id());
    }
  }

  private void look() {
    boolean any = false;
    for (WorkerHandle worker : workers.living()) {
      worker.process.look();
      any |= worker.isAdopted();
    }
    if (any) thread.after(LOOK_MS, this::look);
  }
}

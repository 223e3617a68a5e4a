package io.jelly.primary;

import io.jelly.supervise.WorkerState;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves workers from state to state: each change is logged once, remembered for the next primary,
 * and told. On the supervisor's thread.
 */
final class WorkerStates {
  private static final Logger log = LoggerFactory.getLogger(WorkerStates.class);

  private final SupervisorThread thread;
  private final NodePage page;
  private final Consumer<NodeEvent> happened;

  WorkerStates(SupervisorThread thread, NodePage page, Consumer<NodeEvent> happened) {
    this.thread = thread;
    this.page = page;
    this.happened = happened;
  }

  /** Enters a state; false, and nothing happens, if there is no way to it from the present one. */
  boolean enter(WorkerHandle worker, WorkerState next, String cause) {
    WorkerState before = worker.state();
    if (!worker.become(next, thread.nowMs())) return false;
    log.info("{}: {} -> {}: {}", worker, before.label(), next.label(), cause);
    if (next != WorkerState.EXITED) record(worker);
    tell(worker, before.label(), cause);
    return true;
  }

  /** Where the next primary finds it. */
  void record(WorkerHandle worker) {
    worker.row().ifPresent(page::worker);
  }

  /**
   * Tells of the state that a worker is in by now.
   *
   * @param from the one before; empty if there was none
   */
  void tell(WorkerHandle worker, String from, String cause) {
    happened.accept(
        new NodeEvent.State(
            worker.id,
            worker.generation(),
            worker.process.pid(),
            from,
            worker.state().label(),
            cause));
  }
}

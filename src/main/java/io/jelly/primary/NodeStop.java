package io.jelly.primary;

import io.jelly.handoff.DescriptorLoop;
import io.jelly.supervise.WorkerState;

/**
 * The way down of a node: first the ports are closed, then what was accepted is placed, and only
 * then the workers drain. On the supervisor's thread.
 */
final class NodeStop {
  /** How long workers may take to close their copies of listening sockets. */
  private static final long CLOSE_TIMEOUT_MS = 500;

  /** How long connections that were accepted before a stop may wait for a worker to take them. */
  private static final long PLACE_TIMEOUT_MS = 5_000;

  private static final long LOOK_CLOSED_MS = 5;
  private static final long LOOK_PLACED_MS = 10;

  private final SupervisorThread thread;
  private final DescriptorLoop loop;
  private final Listeners listeners;
  private final Workers workers;
  private final Runnable drainAll;

  /**
   * @param drainAll ends every worker by a drain
   */
  NodeStop(
      SupervisorThread thread,
      DescriptorLoop loop,
      Listeners listeners,
      Workers workers,
      Runnable drainAll) {
    this.thread = thread;
    this.loop = loop;
    this.listeners = listeners;
    this.workers = workers;
    this.drainAll = drainAll;
  }

  void begin() {
    workers.closeListeners();
    awaitOnlyListeners(thread.nowMs() + CLOSE_TIMEOUT_MS);
  }

  /** A port is closed, and not just deaf, when nobody else has a copy of its socket. */
  private void awaitOnlyListeners(long deadlineMs) {
    if (workers.holdListeners() && thread.nowMs() < deadlineMs) {
      thread.after(LOOK_CLOSED_MS, () -> awaitOnlyListeners(deadlineMs));
      return;
    }
    loop.run(listeners::fence);
    awaitPlaced(thread.nowMs() + PLACE_TIMEOUT_MS);
  }

  /** Workers drain only after every accepted connection is with one of them. */
  private void awaitPlaced(long deadlineMs) {
    loop.run(
        () -> {
          boolean placed = listeners.isEmpty();
          thread.execute(() -> placed(placed, deadlineMs));
        });
  }

  private void placed(boolean placed, long deadlineMs) {
    boolean noWorker =
        workers.living().stream().noneMatch(worker -> worker.state() == WorkerState.READY);
    if (placed || noWorker || thread.nowMs() > deadlineMs) drainAll.run();
    else thread.after(LOOK_PLACED_MS, () -> awaitPlaced(deadlineMs));
  }
}

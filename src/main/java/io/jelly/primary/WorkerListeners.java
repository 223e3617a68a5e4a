package io.jelly.primary;

import io.jelly.handoff.DescriptorLoop;
import java.util.function.BiConsumer;

/**
 * What a worker has to do with the node's listeners: of which it gets connections, and of which it
 * holds a copy for the time after this primary. Called on the supervisor's thread; done on the
 * descriptor loop, in the order of the calls.
 */
final class WorkerListeners {
  private final DescriptorLoop loop;
  private final Listeners listeners;
  private final boolean copies;

  /**
   * @param copies whether workers serve on when this primary dies
   */
  WorkerListeners(DescriptorLoop loop, Listeners listeners, boolean copies) {
    this.loop = loop;
    this.listeners = listeners;
    this.copies = copies;
  }

  /** The worker can be sent sockets: it gets its copies. */
  void linked(WorkerHandle worker) {
    ServingWorker serving = worker.serving();
    if (serving == null) return;
    if (copies) loop.run(() -> listeners.given().forEach(given -> given.copyTo(serving.link())));
    worker.listeners.forEach(listener -> keep(worker, listener));
  }

  /** The worker gets a copy of the listening socket, for the time after this primary. */
  void keep(WorkerHandle worker, int listenerId) {
    if (copies) at(worker, listenerId, (listener, serving) -> listener.copyTo(serving.link()));
  }

  /** The worker gets connections of the listener. */
  void serve(WorkerHandle worker, int listenerId) {
    at(worker, listenerId, NodeListener::serve);
  }

  /** The worker gets no more connections of the listener. */
  void unserve(WorkerHandle worker, int listenerId) {
    at(worker, listenerId, NodeListener::unserve);
  }

  /** On the descriptor loop; nothing, if the listener is gone or the worker is not linked yet. */
  private void at(
      WorkerHandle worker, int listenerId, BiConsumer<NodeListener, ServingWorker> action) {
    ServingWorker serving = worker.serving();
    if (serving == null) return;
    loop.run(
        () -> {
          NodeListener listener = listeners.find(listenerId);
          if (listener != null) action.accept(listener, serving);
        });
  }

  /** The worker gets no more connections of any listener. */
  void fence(WorkerHandle worker) {
    ServingWorker serving = worker.serving();
    if (serving != null)
      loop.run(() -> listeners.all().forEach(listener -> listener.unserve(serving)));
  }
}

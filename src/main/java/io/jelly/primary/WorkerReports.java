package io.jelly.primary;

import io.jelly.wire.ControlSocket;
import io.jelly.wire.Message;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What workers say on their control sockets that concerns the node as a whole, each told to who is
 * there for it. On the supervisor's thread.
 */
final class WorkerReports implements ControlDesk.Node {
  private final Supervision supervision;
  private final Function<String, CompletableFuture<String>> operations;

  /**
   * @param operations answers the calls that workers pass on to their primary
   */
  WorkerReports(Supervision supervision, Function<String, CompletableFuture<String>> operations) {
    this.supervision = supervision;
    this.operations = operations;
  }

  @Override
  public void bootFailed(WorkerHandle worker, String reason, boolean permanent) {
    if (permanent) supervision.cannotBoot(reason);
  }

  @Override
  public boolean reported(
      Optional<WorkerHandle> worker, ControlSocket socket, Message.Adopt report) {
    return supervision.adoption.report(worker, socket, report);
  }

  @Override
  public void drained(WorkerHandle worker, Message.Drained result) {
    worker.drained();
    supervision.drained(worker, result.migrated(), result.closed());
  }

  @Override
  public void dumped(WorkerHandle worker, Message.ThreadsDumped dumped) {
    if (supervision.watch != null) supervision.watch.dumped(worker, dumped);
  }

  @Override
  public void counted(WorkerHandle worker, Message.Metrics counted) {
    supervision.metrics.told(worker, counted);
  }

  @Override
  public CompletableFuture<String> answer(String call) {
    return operations.apply(call);
  }

  @Override
  public void happened(NodeEvent event) {
    supervision.emit(event);
  }
}

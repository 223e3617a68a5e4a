package io.jelly.cluster;

import io.jelly.worker.WorkerRuntime;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** This JVM as a worker. Must not need any class of the primary: a worker may lack them. */
final class OwnWorker implements Worker {
  private final WorkerRuntime runtime;
  private final Errors errors = new Errors();
  private final EventThread events = new EventThread("jelly-cluster", errors::report);
  private final Listeners<Runnable> disconnect = new Listeners<>(errors::report);

  OwnWorker(WorkerRuntime runtime) {
    this.runtime = runtime;
    events.hold();
    runtime
        .disconnected()
        .thenRun(
            () -> {
              events.release();
              disconnect.emit(Runnable::run);
            });
  }

  @Override
  public int id() {
    return runtime.id();
  }

  @Override
  public ProcessHandle process() {
    return ProcessHandle.current();
  }

  @Override
  public Future<Void> send(@Nullable Object message) {
    return runtime.send(ApplicationMessage.wrap(message))
        ? Future.succeededFuture()
        : Future.failedFuture(new IllegalStateException("the primary is gone"));
  }

  @Override
  public Future<Void> disconnect() {
    runtime.leave("disconnect()", true);
    return Future.fromCompletionStage(runtime.disconnected());
  }

  @Override
  public Future<Void> kill() {
    runtime.leaveAtOnce("kill()");
    return Future.fromCompletionStage(runtime.disconnected());
  }

  @Override
  public Future<Void> kill(String signal) {
    return kill();
  }

  @Override
  public Optional<Boolean> exitedAfterDisconnect() {
    return Optional.empty();
  }

  @Override
  public boolean isConnected() {
    return runtime.isConnected();
  }

  @Override
  public boolean isDead() {
    return false;
  }

  @Override
  public Worker onMessage(Consumer<@Nullable Object> listener) {
    runtime.onNote(body -> events.execute(() -> listener.accept(ApplicationMessage.unwrap(body))));
    return this;
  }

  @Override
  public Worker onDisconnect(Runnable listener) {
    disconnect.add(listener);
    return this;
  }

  @Override
  public Worker onOnline(Runnable listener) {
    throw primaryOnly("online");
  }

  @Override
  public Worker onListening(Consumer<ListeningAddress> listener) {
    throw primaryOnly("listening");
  }

  @Override
  public Worker onExit(ExitListener listener) {
    throw primaryOnly("exit");
  }

  private static IllegalStateException primaryOnly(String event) {
    return new IllegalStateException(
        "the event " + event + " of a worker is heard in the primary, and this JVM is a worker");
  }
}

package io.jelly.cluster;

import io.jelly.primary.PrimaryNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A worker in the primary that forked it. Its state changes only on the event thread. */
final class ForkedWorker implements Worker {
  private final int id;
  private final ProcessHandle process;
  private final PrimaryNode node;
  private final EventThread events;
  private final Promise<Void> gone = Promise.promise();
  private final Listeners<Runnable> online;
  private final Listeners<Consumer<ListeningAddress>> listening;
  private final Listeners<Consumer<@Nullable Object>> message;
  private final Listeners<Runnable> disconnect;
  private final Listeners<ExitListener> exit;
  private volatile boolean connected = true;
  private volatile Optional<Boolean> voluntary = Optional.empty();

  ForkedWorker(int id, ProcessHandle process, PrimaryNode node, EventThread events, Errors errors) {
    this.id = id;
    this.process = process;
    this.node = node;
    this.events = events;
    online = new Listeners<>(errors::report);
    listening = new Listeners<>(errors::report);
    message = new Listeners<>(errors::report);
    disconnect = new Listeners<>(errors::report);
    exit = new Listeners<>(errors::report);
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public ProcessHandle process() {
    return process;
  }

  @Override
  public Future<Void> send(@Nullable Object message) {
    return events
        .here(node.forks().send(id, ApplicationMessage.wrap(message)))
        .compose(
            sent ->
                sent
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new IllegalStateException("worker " + id + " is not connected")));
  }

  @Override
  public Future<Void> disconnect() {
    node.forks().disconnect(id);
    return gone.future();
  }

  @Override
  public Future<Void> kill() {
    return kill("KILL");
  }

  @Override
  public Future<Void> kill(String signal) {
    String name = signal.toUpperCase(Locale.ROOT);
    CompletableFuture<Void> sent =
        !process.isAlive()
            ? CompletableFuture.completedFuture(null)
            : node.kill(id, name.startsWith("SIG") ? name.substring(3) : name)
                .thenAccept(pid -> {});
    return events.here(sent);
  }

  @Override
  public Optional<Boolean> exitedAfterDisconnect() {
    return voluntary;
  }

  @Override
  public boolean isConnected() {
    return connected;
  }

  @Override
  public boolean isDead() {
    return voluntary.isPresent();
  }

  @Override
  public Worker onOnline(Runnable listener) {
    online.add(listener);
    return this;
  }

  @Override
  public Worker onListening(Consumer<ListeningAddress> listener) {
    listening.add(listener);
    return this;
  }

  @Override
  public Worker onMessage(Consumer<@Nullable Object> listener) {
    message.add(listener);
    return this;
  }

  @Override
  public Worker onDisconnect(Runnable listener) {
    disconnect.add(listener);
    return this;
  }

  @Override
  public Worker onExit(ExitListener listener) {
    exit.add(listener);
    return this;
  }

  void emitOnline() {
    online.emit(Runnable::run);
  }

  void emitListening(SocketAddress address) {
    listening.emit(listener -> listener.accept(ListeningAddress.of(address)));
  }

  void emitMessage(@Nullable Object value) {
    message.emit(listener -> listener.accept(value));
  }

  void disconnected() {
    connected = false;
  }

  void emitDisconnect() {
    disconnect.emit(Runnable::run);
  }

  void exited(boolean byWish) {
    voluntary = Optional.of(byWish);
  }

  void emitExit(int code, String signal) {
    exit.emit(listener -> listener.exited(this, code, signal));
  }

  /** Everybody has heard of its end. */
  void forgotten() {
    gone.complete();
  }
}

package io.jelly.cluster;

import io.jelly.config.NodeConfig;
import io.jelly.config.Scheduling;
import io.jelly.primary.NodeEvent;
import io.jelly.primary.WorkerBlueprint;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The primary's side of {@link Cluster}. Loaded only in a primary: a worker's class path may lack
 * what it needs.
 *
 * <p>Events come on the supervisor's thread and are passed on to the event thread, where the state
 * that the application sees changes, in the order of the events. Forks come one at a time.
 */
final class PrimaryCluster {
  /** Made at the first use. */
  static final PrimaryCluster INSTANCE = new PrimaryCluster();

  private static final int LAST_PORT = 65_535;

  final Errors errors = new Errors();
  final Listeners<Consumer<Worker>> fork = new Listeners<>(errors::report);
  final Listeners<Consumer<Worker>> online = new Listeners<>(errors::report);
  final Listeners<BiConsumer<Worker, ListeningAddress>> listening = new Listeners<>(errors::report);
  final Listeners<BiConsumer<Worker, @Nullable Object>> message = new Listeners<>(errors::report);
  final Listeners<Consumer<Worker>> disconnect = new Listeners<>(errors::report);
  final Listeners<ExitListener> exit = new Listeners<>(errors::report);
  final Listeners<Consumer<Settings>> setup = new Listeners<>(errors::report);

  private final EventThread events = new EventThread("jelly-cluster", errors::report);
  private final Map<Integer, ForkedWorker> workers = new ConcurrentSkipListMap<>();

  /** Those that {@link #fork} has yet to return, as their end may come first. */
  private final Map<Integer, ForkedWorker> born = new ConcurrentHashMap<>();

  private final Map<Integer, Integer> debugPorts = new HashMap<>();
  private final List<Promise<Void>> awaitingNone = new ArrayList<>();
  private Optional<Scheduling> scheduling = Optional.empty();
  private @Nullable WorkerPlan plan;
  private @Nullable OwnNode own;
  private boolean ending;

  private PrimaryCluster() {}

  synchronized Scheduling scheduling() {
    return own == null ? OwnNode.config(scheduling).scheduling() : own.config().scheduling();
  }

  synchronized void scheduling(Scheduling policy) {
    if (own != null) {
      throw new IllegalStateException(
          "the scheduling policy is fixed by the first fork, and a worker has been forked");
    }
    scheduling = Optional.of(policy);
  }

  synchronized Settings settings() {
    return plan == null ? Settings.empty() : plan.settings();
  }

  synchronized void setup(Settings changes) {
    WorkerPlan changed = (plan == null ? WorkerPlan.ofOwnProgram() : plan).with(changes);
    plan = changed;
    events.execute(() -> setup.emit(listener -> listener.accept(changed.settings())));
  }

  Map<Integer, Worker> workers() {
    return Collections.unmodifiableMap(new TreeMap<>(workers));
  }

  synchronized Worker fork(Map<String, String> environment) {
    if (ending) throw new IllegalStateException("this JVM is ending; no worker can be started");
    if (plan == null) setup(Settings.empty());
    WorkerPlan current = Objects.requireNonNull(plan);
    OwnNode node = node();
    int debugPort = freeDebugPort(current.settings().debugPort().orElse(0));
    WorkerBlueprint blueprint =
        current.blueprint(node.config(), Map.copyOf(environment), debugPort);
    int id = await(node, blueprint);
    if (debugPort != 0) debugPorts.put(id, debugPort);
    return Objects.requireNonNull(born.remove(id));
  }

  private static int await(OwnNode node, WorkerBlueprint blueprint) {
    try {
      return node.node().forks().fork(blueprint).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      throw e;
    }
  }

  private OwnNode node() {
    if (own == null) {
      NodeConfig config = OwnNode.config(scheduling);
      own = OwnNode.start(config, this::happened);
      Runtime.getRuntime().addShutdownHook(new Thread(this::end, "jelly-end"));
    }
    return own;
  }

  private int freeDebugPort(int first) {
    if (first == 0) return 0;
    debugPorts.keySet().retainAll(workers.keySet());
    Set<Integer> used = new HashSet<>(debugPorts.values());
    int port = first;
    while (used.contains(port)) port++;
    if (port > LAST_PORT)
      throw new IllegalStateException("there is no free debugger port from " + first + " on");
    return port;
  }

  /** From here on the application hears nothing, so that its exit listeners fork no successors. */
  private void end() {
    OwnNode node;
    synchronized (this) {
      ending = true;
      node = own;
    }
    events.stop();
    if (node != null) node.end();
  }

  synchronized Future<Void> disconnect() {
    Promise<Void> promise = Promise.promise();
    workers.values().forEach(Worker::disconnect);
    events.execute(
        () -> {
          awaitingNone.add(promise);
          completeIfNone();
        });
    return promise.future();
  }

  /** On the event thread. */
  private void completeIfNone() {
    if (!workers.isEmpty() || awaitingNone.isEmpty()) return;
    List<Promise<Void>> waiting = List.copyOf(awaitingNone);
    awaitingNone.clear();
    OwnNode node;
    synchronized (this) {
      node = own;
    }
    if (node == null) waiting.forEach(Promise::complete);
    else {
      events.hold();
      events
          .here(node.node().forks().closeUnserved())
          .onComplete(
              closed -> {
                waiting.forEach(Promise::complete);
                events.release();
              });
    }
  }

  /** On the supervisor's thread. */
  private void happened(NodeEvent event) {
    if (event instanceof NodeEvent.Fork forked) forked(forked);
    ForkedWorker worker = workers.get(event.worker());
    if (worker != null) events.execute(() -> emit(worker, event));
  }

  private void forked(NodeEvent.Fork event) {
    OwnNode node = Objects.requireNonNull(own);
    ForkedWorker worker =
        new ForkedWorker(event.worker(), event.process(), node.node(), events, errors);
    events.hold();
    workers.put(worker.id(), worker);
    born.put(worker.id(), worker);
  }

  private void emit(ForkedWorker worker, NodeEvent event) {
    if (event instanceof NodeEvent.Fork) {
      fork.emit(listener -> listener.accept(worker));
    } else if (event instanceof NodeEvent.Online) {
      worker.emitOnline();
      online.emit(listener -> listener.accept(worker));
    } else if (event instanceof NodeEvent.Listening heard) {
      worker.emitListening(heard.address());
      listening.emit(listener -> listener.accept(worker, ListeningAddress.of(heard.address())));
    } else if (event instanceof NodeEvent.Message sent) {
      Object value = ApplicationMessage.unwrap(sent.body());
      worker.emitMessage(value);
      message.emit(listener -> listener.accept(worker, value));
    } else if (event instanceof NodeEvent.Disconnect) {
      disconnected(worker);
    } else if (event instanceof NodeEvent.Exit exited) {
      exited(worker, exited);
    }
  }

  private void disconnected(ForkedWorker worker) {
    if (!worker.isConnected()) return;
    worker.disconnected();
    worker.emitDisconnect();
    disconnect.emit(listener -> listener.accept(worker));
  }

  /**
   * The node tells of an exit last; a worker that never came online has no disconnect of its own.
   */
  private void exited(ForkedWorker worker, NodeEvent.Exit event) {
    disconnected(worker);
    workers.remove(worker.id());
    worker.exited(event.voluntary());
    String signal = event.signal().isEmpty() ? "" : "SIG" + event.signal();
    worker.emitExit(event.code(), signal);
    exit.emit(listener -> listener.exited(worker, event.code(), signal));
    worker.forgotten();
    completeIfNone();
    events.release();
  }
}

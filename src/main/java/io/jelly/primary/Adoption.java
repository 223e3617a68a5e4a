package io.jelly.primary;

import io.jelly.handoff.DescriptorLoop;
import io.jelly.supervise.WorkerState;
import io.jelly.wire.ControlSocket;
import io.jelly.wire.Message;
import io.jelly.wire.WireAddress;
import io.vertx.core.json.JsonObject;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new primary takes over the workers that outlived the one before. Each reports by itself, gets
 * its handoff socket and sends its copies of the listening sockets; once it has done so it serves
 * under the new primary as it did under the old one. Until then it accepts by itself, so that no
 * connection waits for this. On the supervisor's thread.
 */
final class Adoption {
  private static final Logger log = LoggerFactory.getLogger(Adoption.class);

  /** How long the node waits for a worker before it goes on without it. */
  private static final long PATIENCE_MS = 2_000;

  /** How long a reload waits for workers that it is to replace, and that have not reported. */
  private static final long LONGEST_MS = 10_000;

  private final SupervisorThread thread;

  private final DescriptorLoop loop;
  private final Listeners listeners;
  private final Workers workers;
  private final String folder;
  private final Map<Integer, ListenerKey> keys = new LinkedHashMap<>();
  private final Set<Integer> missing = new HashSet<>();
  private final Map<Integer, WorkerBlueprint> blueprints = new LinkedHashMap<>();
  private final Map<Integer, WorkerBlueprint> predecessors = new LinkedHashMap<>();
  private final CompletableFuture<Void> settled = new CompletableFuture<>();
  private volatile CompletableFuture<Void> complete = CompletableFuture.completedFuture(null);

  /**
   * @param folder the identity of the run directory
   */
  Adoption(
      SupervisorThread thread,
      DescriptorLoop loop,
      Listeners listeners,
      Workers workers,
      String folder) {
    this.thread = thread;
    this.loop = loop;
    this.listeners = listeners;
    this.workers = workers;
    this.folder = folder;
  }

  /** Begins to wait for the workers that are known to live. */
  void begin() {
    log.info("adopting {} workers of the primary before", workers.living().size());
    complete = new CompletableFuture<>();
    thread.after(PATIENCE_MS, () -> settled.complete(null));
    thread.after(LONGEST_MS, () -> complete.complete(null));
    advance();
  }

  /** Completed when every worker has reported, is gone, or was waited for long enough. */
  CompletableFuture<Void> settled() {
    return settled;
  }

  /** Completed when nobody is awaited any more, or for very long; at once where nobody was. */
  CompletableFuture<Void> complete() {
    return complete;
  }

  /** How the workers of each generation were started, as they remember it. */
  Map<Integer, WorkerBlueprint> blueprints() {
    return blueprints;
  }

  /** What a rollback from each generation returns to. */
  Map<Integer, WorkerBlueprint> predecessors() {
    return predecessors;
  }

  /** A worker reports; true if it is one of ours now. */
  boolean report(Optional<WorkerHandle> known, ControlSocket socket, Message.Adopt report) {
    WorkerHandle worker = known.orElse(null);
    Optional<String> refusal =
        folder.equals(report.folder())
            ? refusal(worker, report)
            : Optional.of("it belongs to another run directory, " + report.folder());
    if (refusal.isPresent() || worker == null) {
      refuse(socket, report, refusal.orElse(""));
      return false;
    }
    try {
      remember(report.memory());
      Map<Integer, ListenerKey> asked = keys(report.listens());
      asked.forEach(this::expect);
      workers.adopted(worker, socket, asked.keySet());
      advance();
      return true;
    } catch (ClassCastException | NullPointerException | NumberFormatException e) {
      refuse(socket, report, "its report cannot be read: " + e.getMessage());
      return false;
    }
  }

  /** Whether the worker can go on under this primary; empty, or why not. */
  private static Optional<String> refusal(@Nullable WorkerHandle worker, Message.Adopt report) {
    if (report.protocol() != ControlSocket.PROTOCOL)
      return Optional.of("it speaks protocol " + report.protocol());
    if (worker == null || worker.process.pid() != report.pid())
      return Optional.of("there is no such worker in this node");
    if (worker.isOnline()) return Optional.of("it lost the primary that is still there");
    return Optional.empty();
  }

  private static void refuse(ControlSocket socket, Message.Adopt report, String reason) {
    log.warn("worker {} (pid {}) is not adopted: {}", report.worker(), report.pid(), reason);
    socket.send(new Message.NotAdopted(reason));
    socket.closeWhenSent();
  }

  private void remember(JsonObject memory) {
    if (memory.isEmpty()) return;
    WorkerBlueprint blueprint = WorkerBlueprint.of(memory);
    blueprints.putIfAbsent(blueprint.generation(), blueprint);
    JsonObject before = memory.getJsonObject(Generations.BEFORE);
    if (before != null)
      predecessors.putIfAbsent(blueprint.generation(), WorkerBlueprint.of(before));
  }

  private static Map<Integer, ListenerKey> keys(JsonObject listens) {
    Map<Integer, ListenerKey> keys = new LinkedHashMap<>();
    for (String listener : listens.fieldNames()) {
      JsonObject asked = listens.getJsonObject(listener);
      WireAddress address =
          new WireAddress(
              asked.getString("host"), asked.getInteger("port"), asked.getString("path"));
      keys.put(
          Integer.valueOf(listener),
          new ListenerKey(address.toSocketAddress(), asked.getInteger("index")));
    }
    return keys;
  }

  /** The listener's socket comes, or has come, from some worker. */
  private void expect(int listenerId, ListenerKey key) {
    if (keys.putIfAbsent(listenerId, key) != null) return;
    missing.add(listenerId);
    loop.run(
        () -> {
          boolean here = listeners.find(listenerId) != null;
          if (here) thread.execute(() -> arrived(listenerId));
        });
  }

  /** A listening socket of the primary before is here. */
  void arrived(int listenerId) {
    ListenerKey key = keys.get(listenerId);
    if (key != null) loop.run(() -> listeners.askedFor(key, listenerId));
    missing.remove(listenerId);
    advance();
  }

  /** Something changed in a worker. */
  void advance() {
    boolean waiting =
        workers.living().stream().anyMatch(worker -> worker.state() == WorkerState.STARTING);
    if (!waiting && missing.isEmpty()) settled.complete(null);
    if (workers.living().stream().noneMatch(WorkerHandle::isAwaited)) complete.complete(null);
  }

  /** Where the node's own listeners are; on the descriptor loop. */
  List<SocketAddress> addresses() {
    return listeners.given().stream().map(NodeListener::address).toList();
  }
}

package io.jelly.primary;

import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectory;
import io.jelly.handoff.DescriptorLoop;
import io.jelly.handoff.HandoffServer;
import io.jelly.handoff.ListeningSocket;
import io.jelly.supervise.Desired;
import io.jelly.supervise.Exit;
import io.jelly.supervise.WorkerState;
import io.jelly.wire.ControlSocket;
import io.jelly.wire.LineLoop;
import io.jelly.wire.Message;
import io.jelly.wire.Scoreboard;
import io.jelly.wire.WireAddress;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One primary with its workers. It owns the listening sockets and the worker processes; it runs no
 * application code.
 *
 * <p>Two threads do the work: the supervisor's thread owns the workers, the descriptor loop owns
 * the connections. With a {@link Desired} state the {@link Supervisor} keeps the workers at it;
 * without one, workers are started only by {@link #fork} and nobody replaces them (the public API
 * works so).
 */
public final class PrimaryNode {
  private static final Logger log = LoggerFactory.getLogger(PrimaryNode.class);

  /** How long connections that were accepted before a stop may wait for a worker to take them. */
  private static final long PLACE_TIMEOUT_MS = 5_000;

  /** The control socket of a process that is gone closes at once; this is for when it does not. */
  private static final long LAST_WORDS_MS = 1_000;

  /** What a worker has beyond its own deadline for a drain before it is killed. */
  private static final long DRAIN_GRACE_MS = 5_000;

  private final NodeConfig config;
  private final SupervisorThread thread = new SupervisorThread();
  private final DescriptorLoop loop;
  private final LineLoop controlLoop;
  private final HandoffServer handoff;
  private final Listeners listeners;
  private final WorkerSpawner spawner;
  private final @Nullable Supervisor supervisor;
  private final Map<Integer, WorkerHandle> workers = new TreeMap<>();
  private final Map<Integer, WorkerBlueprint> blueprints = new HashMap<>();
  private final Deque<Integer> vacated = new ArrayDeque<>();
  private final List<Consumer<NodeEvent>> subscribers = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> finished = new CompletableFuture<>();
  private Function<String, CompletableFuture<String>> operations =
      call -> CompletableFuture.completedFuture("");
  private int nextId = 1;
  private String failure = "";
  private long startedMs;
  private long selfAcceptedByTheDead;
  private boolean stopping;

  /**
   * Takes the sockets of the run directory; starts nothing yet.
   *
   * @param desired what the supervisor keeps; null if nobody is to replace workers
   * @param archiveOptions JVM options for a fast start of workers
   * @param out where the output of the workers goes
   */
  public PrimaryNode(
      NodeConfig config,
      RunDirectory directory,
      @Nullable Desired desired,
      Supplier<List<String>> archiveOptions,
      PrintStream out)
      throws IOException {
    this.config = config;
    startedMs = thread.nowMs();
    loop = DescriptorLoop.start("jelly-descriptors", true);
    controlLoop = LineLoop.start("jelly-control", true);
    spawner = new WorkerSpawner(directory, archiveOptions, out);
    handoff = HandoffServer.listen(loop, directory.handoffSocket());
    listeners =
        new Listeners(
            loop,
            config.scheduling(),
            config.handoff().queueMax(),
            config.handoff().ackTimeoutMs());
    ControlSocket.listen(controlLoop, directory.controlSocket(), ControlPeer::new);
    supervisor = desired == null ? null : new Supervisor(thread, new NodeHands(), desired);
  }

  /** Who answers the calls that workers pass on to their primary; before {@link #start}. */
  public void operations(Function<String, CompletableFuture<String>> answerer) {
    operations = answerer;
  }

  /** Hears of what happens to workers, on the supervisor's thread; any thread. */
  public void subscribe(Consumer<NodeEvent> subscriber) {
    subscribers.add(subscriber);
  }

  /** Opens a listener that the node has from the start; any thread. */
  public void give(ListeningSocket socket) {
    loop.run(() -> listeners.give(socket));
  }

  /** How to start the workers of a generation. */
  public void blueprint(WorkerBlueprint blueprint) {
    thread.execute(() -> blueprints.put(blueprint.generation(), blueprint));
  }

  /** Begins to keep the desired state. */
  public void start() {
    thread.execute(this::reconcile);
  }

  /** Completed with the exit code when the node has stopped. */
  public CompletableFuture<Integer> finished() {
    return finished;
  }

  /** Why the node gave up; empty if it did not. After {@link #finished()}. */
  public String failure() {
    return failure;
  }

  /**
   * Starts one worker that nobody replaces; completes with its id, after {@link NodeEvent.Fork} was
   * delivered.
   */
  public CompletableFuture<Integer> fork(WorkerBlueprint blueprint) {
    return thread.ask(
        () -> {
          if (stopping) throw new IllegalStateException("the node stops; no worker can be started");
          return spawn(blueprint);
        });
  }

  /** Changes the number of workers; completes with {@code {"before","after"}}. */
  public CompletableFuture<JsonObject> scale(IntUnaryOperator change) {
    return thread.ask(
        () -> {
          if (supervisor == null)
            throw new IllegalStateException("this node keeps no number of workers");
          int before = supervisor.desired().workers();
          int after = change.applyAsInt(before);
          log.info("scaling from {} to {} workers", before, after);
          supervisor.desire(desired -> desired.scaledTo(after, desired.spares()));
          return new JsonObject().put("before", before).put("after", after);
        });
  }

  /** Stops: takes in what waits, lets the workers finish what is open, exits 0. Any thread. */
  public void stop() {
    thread.execute(this::stopNow);
  }

  private void stopNow() {
    if (stopping) return;
    stopping = true;
    log.info(
        "stopping: {} workers finish what is open (at most {} ms)",
        workers.size(),
        config.drain().timeoutMs());
    loop.run(listeners::fence);
    awaitPlaced(thread.nowMs() + PLACE_TIMEOUT_MS);
  }

  /** Workers drain only after every accepted connection is with one of them. */
  private void awaitPlaced(long deadlineMs) {
    loop.run(
        () -> {
          boolean placed = listeners.isEmpty();
          thread.execute(
              () -> {
                boolean noWorker =
                    workers.values().stream().noneMatch(w -> w.state() == WorkerState.READY);
                if (placed || noWorker || thread.nowMs() > deadlineMs) drainAll();
                else thread.after(10, () -> awaitPlaced(deadlineMs));
              });
        });
  }

  private void drainAll() {
    if (supervisor != null) {
      supervisor.desire(Desired::stopped);
    } else {
      for (WorkerHandle worker : List.copyOf(workers.values())) drain(worker, "the node stops");
    }
    finishIfEmpty();
  }

  /** Kills every worker at once and finishes; any thread. */
  public void stopAtOnce(int code) {
    for (WorkerHandle worker : livingCopy()) worker.process.destroyForcibly();
    finished.complete(code);
  }

  /** Also called on the way out of the JVM, where the supervisor's thread may be busy or gone. */
  private List<WorkerHandle> livingCopy() {
    synchronized (workers) {
      return List.copyOf(workers.values());
    }
  }

  /**
   * Ends a worker's process with a signal; completes with its pid, or exceptionally if there is no
   * such worker.
   */
  public CompletableFuture<Long> kill(int workerId, String signal) {
    return thread.ask(
        () -> {
          WorkerHandle worker = workers.get(workerId);
          if (worker == null) throw new IllegalArgumentException(noWorker(workerId));
          log.info("{}: SIG{} was asked for", worker, signal);
          worker.expectExit();
          Signals.send(worker.process.pid(), signal);
          return worker.process.pid();
        });
  }

  private String noWorker(int workerId) {
    return "there is no worker " + workerId + "; living ones: " + workers.keySet();
  }

  /** Fences a worker and lets it drain and exit. */
  public CompletableFuture<Void> disconnect(int workerId) {
    return thread.ask(
        () -> {
          WorkerHandle worker = workers.get(workerId);
          if (worker == null) return null;
          worker.leaveVoluntarily();
          drain(worker, "disconnect()");
          return null;
        });
  }

  /** Closes the ports that no living worker listens on; completes when that is done. */
  public CompletableFuture<Void> closeUnserved() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    thread.execute(
        () -> {
          Set<Integer> served = new HashSet<>();
          workers.values().forEach(worker -> served.addAll(worker.listeners));
          loop.run(
              () -> {
                listeners.closeAllBut(served);
                closed.complete(null);
              });
        });
    return closed;
  }

  /**
   * Sends a message of the application; it waits for a worker that is not online yet. Completes
   * with false if the worker is not connected any more.
   */
  public CompletableFuture<Boolean> send(int workerId, JsonObject body) {
    return thread.ask(
        () -> {
          WorkerHandle worker = workers.get(workerId);
          return worker != null && worker.sendNote(new Message.Note(body));
        });
  }

  /** The pid of a living worker, 0 if there is none; completes on the supervisor's thread. */
  public CompletableFuture<Long> pid(int workerId) {
    return thread.ask(
        () -> Optional.ofNullable(workers.get(workerId)).map(w -> w.process.pid()).orElse(0L));
  }

  /** A snapshot for people and scripts, see {@link NodeStatus}. */
  public CompletableFuture<JsonObject> status() {
    CompletableFuture<List<NodeStatus.ListenerRow>> rows = new CompletableFuture<>();
    loop.run(
        () -> rows.complete(listeners.all().stream().map(NodeStatus.ListenerRow::of).toList()));
    return rows.thenCombine(
        thread.ask(
            () ->
                new NodeStatus(
                    config,
                    thread.nowMs(),
                    startedMs,
                    supervisor == null ? 1 : supervisor.desired().generation(),
                    List.copyOf(workers.values()),
                    selfAcceptedByTheDead)),
        (listenerRows, status) -> status.toJson(listenerRows));
  }

  private void reconcile() {
    if (supervisor != null) supervisor.reconcile();
  }

  private int spawn(WorkerBlueprint blueprint) {
    int id = nextId++;
    Integer restarts = vacated.poll();
    try {
      WorkerHandle worker =
          spawner.spawn(id, blueprint, restarts == null ? 0 : restarts, thread.nowMs());
      synchronized (workers) {
        workers.put(id, worker);
      }
      log.info("{}: starting", worker);
      handoff.expect(
          worker.process.pid(),
          worker.board,
          listeners.linkListener(id, () -> {}),
          link -> {
            listeners.linked(id, link);
            ServingWorker serving = new ServingWorker(id, link, worker.board);
            thread.execute(() -> linked(worker, serving));
          });
      worker
          .process
          .onExit()
          .thenAccept(
              gone ->
                  thread.execute(
                      () -> exitedAfterItsMessages(worker, thread.nowMs() + LAST_WORDS_MS)));
      emit(new NodeEvent.Fork(id, worker.process.toHandle()));
    } catch (IOException e) {
      log.error("worker {} could not be started: {}", id, e.getMessage());
      if (supervisor == null)
        throw new IllegalStateException("worker " + id + " could not be started", e);
      supervisor.died(new Exit(id, blueprint.generation(), thread.nowMs(), false, 0, false));
    }
    return id;
  }

  private void linked(WorkerHandle worker, ServingWorker serving) {
    worker.linked(serving);
    becomeSpareIfComplete(worker);
  }

  private void becomeSpareIfComplete(WorkerHandle worker) {
    if (!worker.canBecomeSpare()) return;
    long bootMs = thread.nowMs() - worker.bornMs;
    enter(worker, WorkerState.SPARE, "booted in " + bootMs + " ms");
    if (supervisor == null) {
      promote(worker);
    } else {
      supervisor.ready(worker.generation());
      reconcile();
    }
  }

  private void promote(WorkerHandle worker) {
    if (!enter(worker, WorkerState.READY, "serving")) return;
    ServingWorker serving = worker.serving();
    List<Integer> served = List.copyOf(worker.listeners);
    if (serving != null) loop.run(() -> served.forEach(id -> serve(serving, id)));
    emit(new NodeEvent.Ready(worker.id));
  }

  private void serve(ServingWorker serving, int listenerId) {
    NodeListener listener = listeners.find(listenerId);
    if (listener != null) listener.serve(serving);
  }

  private void drain(WorkerHandle worker, String cause) {
    if (!enter(worker, WorkerState.DRAINING, cause)) return;
    unserveAll(worker);
    Message drain = new Message.Drain(config.drain().timeoutMs(), !stopping, cause);
    // Through the descriptor loop: the worker hears of it after it is fenced.
    loop.run(
        () ->
            thread.execute(
                () -> {
                  if (!worker.send(drain)) worker.process.destroyForcibly();
                }));
    if (supervisor == null)
      thread.after(config.drain().timeoutMs() + DRAIN_GRACE_MS, () -> killIfStillThere(worker));
  }

  /** With a supervisor, that is part of its plan. */
  private void killIfStillThere(WorkerHandle worker) {
    if (worker.process.isAlive() && worker.kill())
      log.warn("{}: killed: it did not end its drain in time", worker);
  }

  private void unserveAll(WorkerHandle worker) {
    ServingWorker serving = worker.serving();
    if (serving != null)
      loop.run(() -> listeners.all().forEach(listener -> listener.unserve(serving)));
  }

  private boolean enter(WorkerHandle worker, WorkerState next, String cause) {
    WorkerState before = worker.state();
    if (!worker.become(next, thread.nowMs())) return false;
    log.info("{}: {} -> {}: {}", worker, before.label(), next.label(), cause);
    return true;
  }

  /** The application hears what a worker sent last before it hears of its exit. */
  private void exitedAfterItsMessages(WorkerHandle worker, long deadlineMs) {
    if (supervisor == null && worker.isOnline() && thread.nowMs() < deadlineMs)
      thread.after(1, () -> exitedAfterItsMessages(worker, deadlineMs));
    else exited(worker);
  }

  private void exited(WorkerHandle worker) {
    spawner.finishOutput(worker);
    unserveAll(worker);
    handoff.forget(worker.process.pid());
    ExitCause cause = new ExitCause(worker.process.exitValue());
    boolean booted = worker.bootedMs() != 0;
    long readyForMs = booted ? thread.nowMs() - worker.bootedMs() : 0;
    report(worker, cause);
    synchronized (workers) {
      workers.remove(worker.id);
    }
    selfAcceptedByTheDead += worker.board.get(Scoreboard.Counter.SELF_ACCEPTED);
    spawner.cleanUp(worker.id);
    if (worker.isOnline()) emit(new NodeEvent.Disconnect(worker.id));
    worker.disconnected();
    emit(new NodeEvent.Exit(worker.id, cause.code(), cause.signal(), worker.leavesVoluntarily()));
    if (supervisor != null) {
      boolean expected = stopping || worker.isExpectedToExit();
      if (!stopping && !worker.isExpectedToExit()) vacated.add(worker.restarts + 1);
      supervisor.died(
          new Exit(worker.id, worker.generation(), thread.nowMs(), booted, readyForMs, expected));
      reconcile();
    }
    finishIfEmpty();
  }

  private void report(WorkerHandle worker, ExitCause cause) {
    String died = worker.bootFailure().isEmpty() ? cause.describe() : worker.bootFailure();
    boolean expected = worker.isExpectedToExit() || stopping;
    enter(worker, WorkerState.EXITED, died);
    if (expected || !worker.bootFailure().isEmpty()) return;
    List<String> last = worker.output.lastLines();
    if (last.isEmpty()) log.warn("{} printed nothing before it died", worker);
    else log.warn("{} printed last:\n    {}", worker, String.join("\n    ", last));
  }

  private void finishIfEmpty() {
    if (stopping && workers.isEmpty()) finished.complete(failure.isEmpty() ? 0 : 1);
  }

  private void emit(NodeEvent event) {
    for (Consumer<NodeEvent> subscriber : subscribers) subscriber.accept(event);
  }

  /** Closes the sockets; after {@link #finished()}. */
  public void close() {
    for (WorkerHandle worker : livingCopy()) worker.process.destroyForcibly();
    loop.run(() -> List.copyOf(listeners.all()).forEach(listeners::close));
    loop.run(handoff::close);
    controlLoop.close();
    loop.close();
    thread.close();
    try {
      spawner.close();
    } catch (IOException e) {
      log.debug("closing the output of workers", e);
    }
  }

  /** What plans are carried out with. */
  private final class NodeHands implements Supervisor.Hands {
    @Override
    public List<WorkerHandle> workers() {
      return new ArrayList<>(workers.values());
    }

    @Override
    public void spawn(int generation) {
      WorkerBlueprint blueprint = blueprints.get(generation);
      if (blueprint == null)
        throw new IllegalStateException("no blueprint of generation " + generation);
      PrimaryNode.this.spawn(blueprint);
    }

    @Override
    public void promote(int id) {
      PrimaryNode.this.promote(worker(id));
    }

    @Override
    public void drain(int id, String cause) {
      PrimaryNode.this.drain(worker(id), cause);
    }

    @Override
    public void kill(int id, String cause) {
      WorkerHandle worker = worker(id);
      if (worker.kill()) log.info("{}: killed: {}", worker, cause);
    }

    @Override
    public void giveUp(String reason) {
      if (stopping) return;
      log.error("giving up: {}", reason);
      failure = reason;
      stopNow();
    }

    @Override
    public void generationDecided(int generation, Optional<String> failure) {
      if (failure.isPresent())
        log.error("generation {} is abandoned: {}", generation, failure.get());
      else log.info("generation {} has replaced the one before", generation);
    }

    private WorkerHandle worker(int id) {
      WorkerHandle worker = workers.get(id);
      if (worker == null) throw new IllegalStateException("no worker " + id);
      return worker;
    }
  }

  /**
   * One worker's control socket, from the moment it connects. On the control loop, except where
   * passed on.
   */
  private final class ControlPeer implements ControlSocket.Listener {
    private final ControlSocket socket;
    private volatile @Nullable WorkerHandle worker;

    ControlPeer(ControlSocket socket) {
      this.socket = socket;
    }

    @Override
    public void message(Message message) {
      thread.execute(
          () -> {
            WorkerHandle from = worker;
            if (message instanceof Message.Hello hello) hello(hello);
            else if (from == null) socket.close();
            else received(from, message);
          });
    }

    private void hello(Message.Hello hello) {
      WorkerHandle found = workers.get(hello.worker());
      if (found == null
          || found.process.pid() != hello.pid()
          || hello.protocol() != ControlSocket.PROTOCOL) {
        log.warn(
            "a process that says it is worker {} with pid {} was turned away",
            hello.worker(),
            hello.pid());
        socket.close();
        return;
      }
      worker = found;
      found.online(socket);
      emit(new NodeEvent.Online(found.id));
    }

    private void received(WorkerHandle from, Message message) {
      if (message instanceof Message.Listen listen) listen(from, listen);
      else if (message instanceof Message.Unlisten unlisten) unlisten(from, unlisten.listener());
      else if (message instanceof Message.Booted booted) booted(from, booted);
      else if (message instanceof Message.BootFailed failed) bootFailed(from, failed);
      else if (message instanceof Message.Leaving leaving) leaving(from, leaving);
      else if (message instanceof Message.Note note)
        emit(new NodeEvent.Message(from.id, note.body()));
      else if (message instanceof Message.Ask ask) answer(ask);
      else if (message instanceof Message.Drained drained) drained(from, drained);
      else log.warn("{} sent an unexpected {}", from, message.getClass().getSimpleName());
    }

    private void listen(WorkerHandle from, Message.Listen listen) {
      ListenerKey key =
          new ListenerKey(
              new WireAddress(listen.host(), listen.port(), listen.path()).toSocketAddress(),
              listen.index());
      loop.run(
          () -> {
            try {
              NodeListener listener = listeners.request(key, listen.backlog());
              thread.execute(() -> listening(from, listen.request(), listener));
            } catch (IOException e) {
              socket.send(
                  new Message.ListenFailed(listen.request(), String.valueOf(e.getMessage())));
            }
          });
    }

    private void listening(WorkerHandle from, int request, NodeListener listener) {
      from.listeners.add(listener.id());
      WireAddress address = WireAddress.of(listener.address());
      socket.send(
          new Message.Listening(
              request, listener.id(), address.host(), address.port(), address.path()));
      if (from.state() == WorkerState.READY) {
        ServingWorker serving = from.serving();
        if (serving != null) loop.run(() -> serve(serving, listener.id()));
      }
      emit(new NodeEvent.Listening(from.id, listener.address()));
    }

    private void unlisten(WorkerHandle from, int listenerId) {
      from.listeners.remove(listenerId);
      ServingWorker serving = from.serving();
      loop.run(
          () -> {
            NodeListener listener = listeners.find(listenerId);
            if (listener != null && serving != null) listener.unserve(serving);
          });
    }

    private void booted(WorkerHandle from, Message.Booted booted) {
      if (!booted.directError().isEmpty())
        log.warn("{} has no direct port: {}", from, booted.directError());
      from.booted(booted.directPort());
      becomeSpareIfComplete(from);
    }

    private void bootFailed(WorkerHandle from, Message.BootFailed failed) {
      from.bootFailed(failed.reason());
      if (failed.permanent() && supervisor != null && !supervisor.history().everReady()) {
        new NodeHands().giveUp(failed.reason());
      }
    }

    private void leaving(WorkerHandle from, Message.Leaving leaving) {
      if (leaving.voluntary()) from.leaveVoluntarily();
      drain(from, leaving.cause());
    }

    private void drained(WorkerHandle from, Message.Drained drained) {
      if (drained.closed() > 0) {
        log.warn(
            "{} closed {} connections that were still open at the end of its drain",
            from,
            drained.closed());
      }
    }

    private void answer(Message.Ask ask) {
      operations
          .apply(ask.call())
          .thenAccept(reply -> socket.send(new Message.Answer(ask.request(), reply)));
    }

    @Override
    public void closed() {
      thread.execute(
          () -> {
            WorkerHandle from = worker;
            if (from == null || !from.isOnline()) return;
            from.disconnected();
            emit(new NodeEvent.Disconnect(from.id));
          });
    }
  }
}

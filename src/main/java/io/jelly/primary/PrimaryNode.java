package io.jelly.primary;

import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectory;
import io.jelly.handoff.DescriptorLoop;
import io.jelly.handoff.HandoffServer;
import io.jelly.handoff.ListeningSocket;
import io.jelly.handoff.PortShare;
import io.jelly.primary.NodePage.Fact;
import io.jelly.supervise.Desired;
import io.jelly.supervise.Exit;
import io.jelly.wire.ControlSocket;
import io.jelly.wire.LineLoop;
import io.jelly.wire.Message;
import io.jelly.wire.Scoreboard.Counter;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One primary with its workers. It owns the listening sockets and the worker processes; it runs no
 * application code.
 *
 * <p>Two threads do the work: the supervisor's thread owns the workers, the descriptor loop owns
 * the connections. With a {@link Desired} state the {@link Supervisor} keeps the workers at it;
 * without one, workers are started only by {@link #forks} and nobody replaces them (the public API
 * works so).
 */
public final class PrimaryNode {
  private static final Logger log = LoggerFactory.getLogger(PrimaryNode.class);

  /** The signals, by name and number, that a worker does not survive or answers by leaving. */
  private static final Set<String> FATAL = Set.of("KILL", "9", "TERM", "15", "ABRT", "6");

  /** Time for the answer to who asked for the hand-over. */
  private static final long ANSWER_MS = 50;

  private volatile NodeConfig config;
  private final SupervisorThread thread = new SupervisorThread();
  private final DescriptorLoop loop;
  private final LineLoop controlLoop;
  private final HandoffServer handoff;
  private final PortShare share;
  private final Listeners listeners;
  private final Spillover spillover;
  private final WorkerSpawner spawner;
  private final Workers workers;
  private final Reloads reloads;
  private final @Nullable Supervisor supervisor;
  private final @Nullable WorkerWatch watch;
  private final NodeStop stop;
  private final Forks forks;
  private final Subscribers subscribers = new Subscribers();
  private final CompletableFuture<Integer> finished = new CompletableFuture<>();
  private final RunDirectory directory;
  private final NodePage page;
  private final Adoption adoption;
  private final NodeMetrics metrics;
  private Function<String, CompletableFuture<String>> operations =
      call -> CompletableFuture.completedFuture("");
  private String failure = "";
  private boolean started;
  private boolean stopping;
  private boolean relaysEnded;

  /**
   * Takes the sockets of the run directory; starts nothing yet.
   *
   * @param desired what the supervisor keeps; null if nobody is to replace workers
   * @param heritage what a primary before left behind, to be taken over; empty if there is nothing,
   *     or if this node is none that outlives its primary
   * @param successor what workers are told about the time after this primary, see {@code
   *     worker.Successor}; empty: they end with it
   * @param archiveOptions JVM options for a fast start of workers
   * @param out where the output of the workers goes
   */
  public PrimaryNode(
      NodeConfig config,
      RunDirectory directory,
      @Nullable Desired desired,
      Optional<Heritage> heritage,
      JsonObject successor,
      Function<WorkerBlueprint, List<String>> archiveOptions,
      PrintStream out)
      throws IOException {
    this.config = config;
    this.directory = directory;
    page = pageOf(directory, heritage, successor);
    loop = DescriptorLoop.start("jelly-descriptors", true);
    controlLoop = LineLoop.start("jelly-control", true);
    spawner = new WorkerSpawner(directory, archiveOptions, out);
    handoff = HandoffServer.listen(loop, directory.handoffSocket());
    spillover = new Spillover(loop, config, event -> thread.execute(() -> emit(event)));
    listeners =
        new Listeners(
            loop,
            page,
            config.scheduling(),
            config.handoff().queueMax(),
            config.handoff().ackTimeoutMs(),
            spillover,
            event -> thread.execute(() -> emit(event)));
    share = PortShare.listen(loop, directory.shareSocket(), listeners::shareable);
    workers =
        new Workers(
            config,
            thread,
            loop,
            listeners,
            handoff,
            spawner,
            page,
            successor,
            new WorkerObserver());
    reloads = new Reloads(directory, thread, workers, this::keeper, page, this::emit);
    metrics = NodeMetrics.of(thread, workers, directory.metrics(), heritage.isPresent());
    adoption = new Adoption(thread, loop, listeners, workers, directory.identity());
    supervisor = desired == null ? null : new Supervisor(thread, hands(), desired);
    forks =
        new Forks(
            thread,
            loop,
            listeners,
            workers,
            () -> stopping,
            () -> this.config.drain().timeoutMs());
    stop = new NodeStop(thread, loop, listeners, workers, this::drainAll);
    Inheritance inheritance = new Inheritance(thread, spawner, page, workers);
    heritage.ifPresent(left -> thread.execute(() -> inheritance.takeOver(left.workers())));
    if (heritage.isEmpty()) page.set(Fact.STARTED_MS, thread.nowMs());
    page.set(Fact.PRIMARY_PID, ProcessHandle.current().pid());
    page.set(Fact.CONFIGURED_WORKERS, config.workers());
    page.set(Fact.CONFIGURED_SPARES, config.spares());
    watch = supervisor == null ? null : watch(supervisor, directory);
    ControlDesk desk = new ControlDesk(thread, loop, listeners, workers, new DeskNode());
    ControlSocket.listen(controlLoop, directory.controlSocket(), desk::arrived);
  }

  private static NodePage pageOf(
      RunDirectory directory, Optional<Heritage> heritage, JsonObject successor)
      throws IOException {
    if (heritage.isPresent()) return heritage.get().page();
    return successor.isEmpty() ? NodePage.ofThisProcess() : NodePage.create(directory);
  }

  /**
   * Takes over what the primary before left behind; instead of {@link #give} and {@link
   * #blueprint}, before {@link #start}. Completed when that is done as far as it can be: with the
   * addresses of the node's own listeners; with none if no worker had one.
   */
  public CompletableFuture<List<SocketAddress>> adopt() {
    thread.execute(adoption::begin);
    CompletableFuture<List<SocketAddress>> done = new CompletableFuture<>();
    adoption
        .settled()
        .thenRun(
            () -> {
              adoption.blueprints().values().forEach(reloads::blueprint);
              adoption.predecessors().forEach(reloads::predecessor);
              loop.run(() -> done.complete(adoption.addresses()));
            });
    return done;
  }

  /** Whether workers of this generation can be started; after {@link #adopt}, any thread. */
  public CompletableFuture<Boolean> knows(int generation) {
    return thread.ask(() -> reloads.knows(generation));
  }

  private NodeHands hands() {
    return new NodeHands(
        thread,
        page,
        workers,
        reloads,
        exit -> Objects.requireNonNull(supervisor).died(exit),
        this::giveUp);
  }

  private WorkerWatch watch(Supervisor keeper, RunDirectory directory) {
    return new WorkerWatch(
        thread,
        workers,
        new HealthProbe(loop, thread, listeners, directory.path()),
        keeper::desired,
        this::reconcile,
        config.log().folderFor(directory));
  }

  /** Who answers the calls that workers pass on to their primary; before {@link #start}. */
  public void operations(Function<String, CompletableFuture<String>> answerer) {
    operations = answerer;
  }

  /** Hears of what happens to workers, on the supervisor's thread; any thread. */
  public void subscribe(Consumer<NodeEvent> subscriber) {
    thread.execute(() -> subscribers.add(subscriber));
  }

  /** Opens a listener that the node has from the start; any thread. */
  public void give(ListeningSocket socket) {
    loop.run(() -> listeners.give(socket));
  }

  /**
   * Takes connections in that other nodes have no workers for; any thread.
   *
   * @param host at the port of the configuration
   * @throws IOException if the address cannot be bound
   */
  public void takeSpillover(String host) throws IOException {
    spillover.listen(host, config.cluster().spillover().port(), listeners::place);
  }

  /** What goes to other nodes, and comes from them. */
  public Spillover spillover() {
    return spillover;
  }

  /**
   * Another configuration is in force: what of it concerns the node itself (connections, time-outs)
   * applies at once; workers that run stay as they are. Any thread.
   *
   * @param change of what the supervisor keeps
   */
  public void configure(NodeConfig next, UnaryOperator<Desired> change) {
    thread.execute(
        () -> {
          config = next;
          workers.configure(next);
          page.set(Fact.CONFIGURED_WORKERS, next.workers());
          page.set(Fact.CONFIGURED_SPARES, next.spares());
          loop.run(() -> configureListeners(next));
          if (supervisor != null && !stopping) supervisor.desire(change);
        });
  }

  /** Workers that were made with the same two files serve with this pair from now on. */
  public void configure(TlsPair newest) {
    thread.execute(() -> workers.configure(newest));
  }

  private void configureListeners(NodeConfig next) {
    spillover.configure(next);
    Map<Integer, Integer> sharing =
        listeners.configure(
            next.scheduling(), next.handoff().queueMax(), next.handoff().ackTimeoutMs());
    thread.execute(() -> sharing.forEach(this::stopAccepting));
  }

  private void stopAccepting(int workerId, int shares) {
    WorkerHandle worker = workers.find(workerId);
    if (worker != null) worker.send(new Message.StopAccepting(shares));
  }

  /** Completes with the number of workers that is kept now. Any thread. */
  public CompletableFuture<Integer> wantedWorkers() {
    return thread.ask(() -> keeper().desired().workers());
  }

  /** Tells everybody who subscribed of something that was not a worker's doing. Any thread. */
  public void announce(NodeEvent event) {
    thread.execute(() -> emit(event));
  }

  /** How to start the workers of a generation. */
  public void blueprint(WorkerBlueprint blueprint) {
    thread.execute(() -> reloads.blueprint(blueprint));
  }

  /** Begins to keep the desired state. */
  public void start() {
    thread.execute(
        () -> {
          started = true;
          keepCopies();
          reconcile();
        });
    if (watch != null) watch.start();
  }

  private void keepCopies() {
    reloads.keepCopies();
    thread.after(ProgramCopy.USE_AGAIN.toMillis(), this::keepCopies);
  }

  /** Completed with the exit code when the node has stopped. */
  public CompletableFuture<Integer> finished() {
    return finished;
  }

  /** Why the node gave up; empty if it did not. After {@link #finished()}. */
  public String failure() {
    return failure;
  }

  /** The workers of a node without a desired state. */
  public Forks forks() {
    return forks;
  }

  /** Changes the number of workers; completes with {@code {"before","after"}}. */
  public CompletableFuture<JsonObject> scale(IntUnaryOperator change) {
    return thread.ask(
        () -> {
          Supervisor keeper = keeper();
          int before = keeper.desired().workers();
          int after = change.applyAsInt(before);
          log.info("scaling from {} to {} workers", before, after);
          JsonObject counts = new JsonObject().put("before", before).put("after", after);
          String text = "from " + before + " to " + after + " workers";
          emit(new NodeEvent.OfNode("scaled", text, counts));
          keeper.desire(desired -> desired.scaledTo(after, desired.spares()));
          return counts;
        });
  }

  /** The supervisor of a node that is not on its way down. */
  private Supervisor keeper() {
    if (stopping) throw new IllegalStateException("the node is stopping");
    if (supervisor == null) throw new IllegalStateException("this node keeps no number of workers");
    return supervisor;
  }

  /**
   * Replaces every worker by one of a new generation, new before old. Completes with the verdict
   * (see {@link Reload}) when the last old worker is gone, or when the new generation has been
   * given up.
   *
   * @param blueprints makes the blueprint of the generation with the given number, on a thread that
   *     may block
   * @param wait a reload that is under way is waited for; else it is a reason to refuse
   */
  public CompletableFuture<JsonObject> reload(
      IntFunction<WorkerBlueprint> blueprints, boolean wait) {
    return adoption.complete().thenCompose(all -> reloads.reload(blueprints, wait));
  }

  /**
   * A reload whose new generation is the one before the present one: its jars, its options. Refused
   * if there is none.
   */
  public CompletableFuture<JsonObject> rollback(boolean wait) {
    return adoption.complete().thenCompose(all -> reloads.rollback(wait));
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
        workers.living().size(),
        config.drain().timeoutMs());
    emit(new NodeEvent.OfNode("stopping", "workers finish what is open", new JsonObject()));
    reloads.stopping();
    spillover.drain(config.drain().timeoutMs(), () -> thread.execute(this::relaysEnded));
    stop.begin();
  }

  private void drainAll() {
    if (supervisor != null) supervisor.desire(Desired::stopped);
    else forks.drainAll();
    finishIfEmpty();
  }

  /**
   * Lets go of the node, for a newer primary: decides nothing and accepts nothing more, places what
   * was accepted, and finishes. Completed when only {@link #release} is left to do; fails with
   * IllegalStateException while a reload is under way or the node stops.
   */
  public CompletableFuture<Void> handOver() {
    return thread
        .ask(
            () -> {
              Supervisor keeper = keeper();
              reloads.refuseIfRunning();
              return new HandOver(thread, loop, listeners).begin(keeper);
            })
        .thenCompose(Function.identity())
        .thenRun(() -> thread.after(ANSWER_MS, () -> finished.complete(0)));
  }

  /** Closes everything of this process and leaves the node as it is; after {@link #handOver}. */
  public void release() {
    controlLoop.close();
    loop.run(listeners::release);
    loop.run(handoff::close);
    loop.run(share::close);
    spillover.close();
    loop.close();
    thread.close();
    try {
      spawner.close();
    } catch (IOException e) {
      log.debug("closing", e);
    }
  }

  /** Kills every worker at once and finishes; any thread. */
  public void stopAtOnce(int code) {
    killAll();
    finished.complete(code);
  }

  /**
   * Ends a worker's process with a signal; completes with its pid, or exceptionally if there is no
   * such worker.
   */
  public CompletableFuture<Long> kill(int workerId, String signal) {
    return thread.ask(
        () -> {
          WorkerHandle worker = workers.get(workerId);
          log.info("{}: SIG{} was asked for", worker, signal);
          JsonObject who = new JsonObject().put("worker", workerId);
          emit(new NodeEvent.OfNode("kill", "SIG" + signal + " was asked for", who));
          Signals.send(worker.process.pid(), signal);
          // Its exit comes to this thread, too: later. Other signals do not ask for its end.
          if (FATAL.contains(signal)) worker.expectExit();
          return worker.process.pid();
        });
  }

  /** A snapshot for people and scripts, see {@link NodeStatus}. */
  public CompletableFuture<JsonObject> status() {
    CompletableFuture<NodeStatus.Sockets> sockets = new CompletableFuture<>();
    loop.run(() -> sockets.complete(NodeStatus.Sockets.of(listeners, spillover)));
    return sockets.thenCombine(thread.ask(this::snapshot), (read, status) -> status.toJson(read));
  }

  /** What is known in numbers, in Prometheus' text format. */
  public CompletableFuture<String> metrics() {
    return status().thenCombine(metrics.collect(), (now, counted) -> counted.with(now).text());
  }

  private NodeStatus snapshot() {
    return new NodeStatus(
        config,
        thread.nowMs(),
        page.get(Fact.STARTED_MS),
        generation(),
        workers.living(),
        generation -> reloads.instances(generation, config.instances()),
        workers.selfAcceptedByTheDead());
  }

  private void reconcile() {
    if (supervisor != null && started) supervisor.reconcile();
  }

  private void relaysEnded() {
    relaysEnded = true;
    finishIfEmpty();
  }

  private void finishIfEmpty() {
    if (stopping && relaysEnded && workers.living().isEmpty())
      finished.complete(failure.isEmpty() ? 0 : 1);
  }

  private void emit(NodeEvent event) {
    reloads.happened(event);
    subscribers.tell(event);
  }

  private void giveUp(String reason) {
    if (stopping) return;
    log.error("giving up: {}", reason);
    failure = reason;
    emit(new NodeEvent.OfNode("gave-up", reason, new JsonObject()));
    stopNow();
  }

  private void killAll() {
    for (WorkerHandle worker : workers.living()) {
      worker.process.destroyForcibly();
      spawner.cleanUp(worker.id);
    }
  }

  /** Closes the sockets; after {@link #finished()}. */
  public void close() {
    killAll();
    loop.run(() -> List.copyOf(listeners.all()).forEach(listeners::close));
    loop.run(handoff::close);
    loop.run(share::close);
    spillover.close();
    controlLoop.close();
    loop.close();
    thread.close();
    try {
      spawner.close();
      NodePage.remove(directory);
    } catch (IOException e) {
      log.debug("closing", e);
    }
  }

  private int generation() {
    return supervisor == null ? 1 : supervisor.desired().generation();
  }

  /** What happens to workers. */
  private final class WorkerObserver implements Workers.Observer {
    @Override
    public void booted(WorkerHandle worker, Runnable spare) {
      if (watch == null) spare.run();
      else watch.booted(worker, spare);
    }

    @Override
    public void spare(WorkerHandle worker) {
      if (watch != null) watch.spare(worker);
      if (supervisor == null) {
        workers.promote(worker);
        return;
      }
      supervisor.ready(worker.generation());
      reconcile();
      adoption.advance();
    }

    @Override
    public JsonObject memory(WorkerBlueprint blueprint) {
      return reloads.memory(blueprint);
    }

    @Override
    public void leftBehind(WorkerHandle worker, boolean expected) {
      metrics.gone(worker, expected);
    }

    @Override
    public void listenerAdopted(int listenerId) {
      adoption.arrived(listenerId);
    }

    @Override
    public void cutOff(WorkerHandle worker) {
      account(
          worker,
          (int) worker.board.get(Counter.MIGRATED_OUT),
          (int) worker.board.get(Counter.CONNECTIONS));
    }

    @Override
    public void exited(Exit exit) {
      if (supervisor != null) {
        supervisor.died(exit);
        reconcile();
      }
      adoption.advance();
      reloads.endIfOver();
      finishIfEmpty();
    }

    @Override
    public void happened(NodeEvent event) {
      emit(event);
    }

    @Override
    public boolean isStopping() {
      return stopping;
    }
  }

  /** A worker's drain is over. */
  private void account(WorkerHandle worker, int migrated, int closed) {
    reloads.drained(worker, migrated, closed);
    if (closed > 0) {
      log.warn(
          "{} closed {} connections that were still open at the end of its drain", worker, closed);
    }
  }

  /** What workers say that concerns the node. */
  private final class DeskNode implements ControlDesk.Node {
    @Override
    public void bootFailed(WorkerHandle worker, String reason, boolean permanent) {
      if (permanent && supervisor != null && !supervisor.history().everReady()) giveUp(reason);
    }

    @Override
    public boolean reported(
        Optional<WorkerHandle> worker, ControlSocket socket, Message.Adopt report) {
      return adoption.report(worker, socket, report);
    }

    @Override
    public void drained(WorkerHandle worker, Message.Drained result) {
      worker.drained();
      account(worker, result.migrated(), result.closed());
    }

    @Override
    public void dumped(WorkerHandle worker, Message.ThreadsDumped dumped) {
      if (watch != null) watch.dumped(worker, dumped);
    }

    @Override
    public void counted(WorkerHandle worker, Message.Metrics counted) {
      metrics.told(worker, counted);
    }

    @Override
    public CompletableFuture<String> answer(String call) {
      return operations.apply(call);
    }

    @Override
    public void happened(NodeEvent event) {
      emit(event);
    }
  }
}

package io.jelly.primary;

import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectory;
import io.jelly.primary.NodePage.Fact;
import io.jelly.supervise.Desired;
import io.jelly.supervise.Exit;
import io.jelly.wire.Scoreboard.Counter;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of a node, those who decide about them, and who hears of it when a step of a worker's
 * life is done. With a {@link Desired} state the {@link Supervisor} keeps the workers at it;
 * without one, workers are started only by {@link #forks}. On the supervisor's thread where nothing
 * else is said.
 */
final class Supervision {
  private static final Logger log = LoggerFactory.getLogger(Supervision.class);

  /** The signals, by name and number, that a worker does not survive or answers by leaving. */
  private static final Set<String> FATAL = Set.of("KILL", "9", "TERM", "15", "ABRT", "6");

  final Workers workers;
  final Reloads reloads;
  final NodeMetrics metrics;
  final Adoption adoption;
  final Forks forks;
  final NodeStop stop;
  final @Nullable WorkerWatch watch;
  private final SupervisorThread thread;
  private final @Nullable Supervisor supervisor;
  private final NodePage page;
  private final Subscribers subscribers = new Subscribers();
  private volatile NodeConfig config;
  private boolean started;

  /**
   * Starts nothing yet.
   *
   * @param desired what the supervisor keeps; null if nobody is to replace workers
   * @param inherits whether there was a primary before
   * @param successor see {@link PrimaryNode}
   */
  Supervision(
      NodeConfig config,
      RunDirectory directory,
      NodeResources resources,
      NodePage page,
      @Nullable Desired desired,
      boolean inherits,
      JsonObject successor)
      throws IOException {
    this.config = config;
    this.page = page;
    thread = resources.thread;
    workers =
        new Workers(
            config,
            thread,
            resources.loop,
            resources.listeners,
            resources.handoff,
            resources.spawner,
            page,
            successor,
            new WorkerObserver());
    reloads = new Reloads(directory, thread, workers, this::keeper, page, this::emit);
    metrics = NodeMetrics.of(thread, workers, directory.metrics(), inherits);
    adoption =
        new Adoption(thread, resources.loop, resources.listeners, workers, directory.identity());
    supervisor = desired == null ? null : new Supervisor(thread, hands(), desired);
    forks =
        new Forks(
            thread,
            resources.loop,
            resources.listeners,
            workers,
            this::isStopping,
            this::drainTimeoutMs);
    stop =
        new NodeStop(resources, workers, reloads, this::drainTimeoutMs, this::drainAll, this::emit);
    watch = supervisor == null ? null : watch(supervisor, resources, directory);
  }

  private NodeHands hands() {
    return new NodeHands(
        thread,
        page,
        workers,
        reloads,
        exit -> Objects.requireNonNull(supervisor).died(exit),
        reason -> stop.giveUp(reason));
  }

  private WorkerWatch watch(Supervisor keeper, NodeResources resources, RunDirectory directory) {
    return new WorkerWatch(
        thread,
        workers,
        new HealthProbe(resources.loop, thread, resources.listeners, directory.path()),
        keeper::desired,
        this::reconcile,
        config.log().folderFor(directory));
  }

  private boolean isStopping() {
    return stop.isStopping();
  }

  private int drainTimeoutMs() {
    return config.drain().timeoutMs();
  }

  private void drainAll() {
    if (supervisor != null) supervisor.desire(Desired::stopped);
    else forks.drainAll();
  }

  /** The configuration that is in force; any thread. */
  NodeConfig config() {
    return config;
  }

  /** Another configuration is in force; workers that run stay as they are. */
  void configure(NodeConfig next) {
    config = next;
    workers.configure(next);
  }

  /** Changes what the supervisor keeps, unless there is none or the node is on its way down. */
  void desire(UnaryOperator<Desired> change) {
    if (supervisor != null && !stop.isStopping()) supervisor.desire(change);
  }

  /**
   * The supervisor of a node that is not on its way down; throws IllegalStateException if it is, or
   * if there is no supervisor.
   */
  Supervisor keeper() {
    if (stop.isStopping()) throw new IllegalStateException("the node is stopping");
    if (supervisor == null) throw new IllegalStateException("this node keeps no number of workers");
    return supervisor;
  }

  /** Begins to keep the desired state; any thread. */
  void start() {
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

  private void reconcile() {
    if (supervisor != null && started) supervisor.reconcile();
  }

  void subscribe(Consumer<NodeEvent> subscriber) {
    subscribers.add(subscriber);
  }

  /** For everybody who subscribed. */
  void emit(NodeEvent event) {
    reloads.happened(event);
    subscribers.tell(event);
  }

  /** Changes the number of workers; {@code {"before","after"}}. */
  JsonObject scale(IntUnaryOperator change) {
    Supervisor keeper = keeper();
    int before = keeper.desired().workers();
    int after = change.applyAsInt(before);
    log.info("scaling from {} to {} workers", before, after);
    JsonObject counts = new JsonObject().put("before", before).put("after", after);
    String text = "from " + before + " to " + after + " workers";
    emit(new NodeEvent.OfNode("scaled", text, counts));
    keeper.desire(desired -> desired.scaledTo(after, desired.spares()));
    return counts;
  }

  /** Ends a worker's process with a signal; its pid. */
  long kill(int workerId, String signal) {
    WorkerHandle worker = workers.get(workerId);
    log.info("{}: SIG{} was asked for", worker, signal);
    JsonObject who = new JsonObject().put("worker", workerId);
    emit(new NodeEvent.OfNode("kill", "SIG" + signal + " was asked for", who));
    Signals.send(worker.process.pid(), signal);
    // Its exit comes to this thread, too: later. Other signals do not ask for its end.
    if (FATAL.contains(signal)) worker.expectExit();
    return worker.process.pid();
  }

  /** The node as it is now. */
  NodeStatus status() {
    return new NodeStatus(
        config,
        thread.nowMs(),
        page.get(Fact.STARTED_MS),
        supervisor == null ? 1 : supervisor.desired().generation(),
        workers.living(),
        generation -> reloads.instances(generation, config.instances()),
        workers.selfAcceptedByTheDead());
  }

  /** An application cannot be started, now or ever: a node that never had a worker gives up. */
  void cannotBoot(String reason) {
    if (supervisor != null && !supervisor.history().everReady()) stop.giveUp(reason);
  }

  /** A worker's drain is over. */
  void drained(WorkerHandle worker, int migrated, int closed) {
    reloads.drained(worker, migrated, closed);
    if (closed > 0) {
      log.warn(
          "{} closed {} connections that were still open at the end of its drain", worker, closed);
    }
  }

  /** What follows from the steps of workers' lives. */
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
      drained(
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
      stop.finishIfEmpty();
    }

    @Override
    public void happened(NodeEvent event) {
      emit(event);
    }

    @Override
    public boolean isStopping() {
      return stop.isStopping();
    }
  }
}

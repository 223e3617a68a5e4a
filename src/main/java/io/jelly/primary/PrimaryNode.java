package io.jelly.primary;

import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectory;
import io.jelly.handoff.DescriptorLoop;
import io.jelly.handoff.ListeningSocket;
import io.jelly.primary.NodePage.Fact;
import io.jelly.supervise.Desired;
import io.jelly.wire.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * <p>Two threads do the work: the supervisor's thread owns the workers ({@link Supervision}), the
 * descriptor loop owns the connections. Whatever any thread asks for here is passed to the one that
 * owns it. With a {@link Desired} state the workers are kept at it; without one, workers are
 * started only by {@link #forks} and nobody replaces them (the public API works so).
 */
public final class PrimaryNode {
  private static final Logger log = LoggerFactory.getLogger(PrimaryNode.class);

  /** Time for the answer to who asked for the hand-over. */
  private static final long ANSWER_MS = 50;

  private final NodeResources resources;
  private final SupervisorThread thread;
  private final DescriptorLoop loop;
  private final Listeners listeners;
  private final Spillover spillover;
  private final Supervision supervision;
  private final Reloads reloads;
  private final NodeStop stop;
  private final RunDirectory directory;
  private final NodePage page;
  private Function<String, CompletableFuture<String>> operations =
      call -> CompletableFuture.completedFuture("");

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
    this.directory = directory;
    page = pageOf(directory, heritage, successor);
    resources = new NodeResources(config, directory, page, archiveOptions, out, this::emit);
    thread = resources.thread;
    loop = resources.loop;
    listeners = resources.listeners;
    spillover = resources.spillover;
    supervision =
        new Supervision(
            config, directory, resources, page, desired, heritage.isPresent(), successor);
    reloads = supervision.reloads;
    stop = supervision.stop;
    Inheritance inheritance = new Inheritance(thread, resources.spawner, page, supervision.workers);
    heritage.ifPresent(left -> thread.execute(() -> inheritance.takeOver(left.workers())));
    if (heritage.isEmpty()) page.set(Fact.STARTED_MS, thread.nowMs());
    page.set(Fact.PRIMARY_PID, ProcessHandle.current().pid());
    configured(config);
    ControlDesk.Node reports = new WorkerReports(supervision, call -> operations.apply(call));
    ControlDesk desk = new ControlDesk(thread, loop, listeners, supervision.workers, reports);
    resources.listenTo(desk::arrived);
  }

  private void configured(NodeConfig config) {
    page.set(Fact.CONFIGURED_WORKERS, config.workers());
    page.set(Fact.CONFIGURED_SPARES, config.spares());
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
    Adoption adoption = supervision.adoption;
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

  /** Who answers the calls that workers pass on to their primary; before {@link #start}. */
  public void operations(Function<String, CompletableFuture<String>> answerer) {
    operations = answerer;
  }

  /** Hears of what happens to workers, on the supervisor's thread; any thread. */
  public void subscribe(Consumer<NodeEvent> subscriber) {
    thread.execute(() -> supervision.subscribe(subscriber));
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
    int port = supervision.config().cluster().spillover().port();
    spillover.listen(host, port, listeners::place);
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
          supervision.configure(next);
          configured(next);
          loop.run(() -> configureListeners(next));
          supervision.desire(change);
        });
  }

  /** Workers that were made with the same two files serve with this pair from now on. */
  public void configure(TlsPair newest) {
    thread.execute(() -> supervision.workers.configure(newest));
  }

  private void configureListeners(NodeConfig next) {
    spillover.configure(next);
    Map<Integer, Integer> sharing =
        listeners.configure(
            next.scheduling(), next.handoff().queueMax(), next.handoff().ackTimeoutMs());
    thread.execute(() -> sharing.forEach(this::stopAccepting));
  }

  private void stopAccepting(int workerId, int shares) {
    WorkerHandle worker = supervision.workers.find(workerId);
    if (worker != null) worker.send(new Message.StopAccepting(shares));
  }

  /** Completes with the number of workers that is kept now. Any thread. */
  public CompletableFuture<Integer> wantedWorkers() {
    return thread.ask(() -> supervision.keeper().desired().workers());
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
    supervision.start();
  }

  /** Completed with the exit code when the node has stopped. */
  public CompletableFuture<Integer> finished() {
    return stop.finished();
  }

  /** Why the node gave up; empty if it did not. After {@link #finished()}. */
  public String failure() {
    return stop.failure();
  }

  /** The workers of a node without a desired state. */
  public Forks forks() {
    return supervision.forks;
  }

  /** Changes the number of workers; completes with {@code {"before","after"}}. */
  public CompletableFuture<JsonObject> scale(IntUnaryOperator change) {
    return thread.ask(() -> supervision.scale(change));
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
    return supervision.adoption.complete().thenCompose(all -> reloads.reload(blueprints, wait));
  }

  /**
   * A reload whose new generation is the one before the present one: its jars, its options. Refused
   * if there is none.
   */
  public CompletableFuture<JsonObject> rollback(boolean wait) {
    return supervision.adoption.complete().thenCompose(all -> reloads.rollback(wait));
  }

  /** Stops: takes in what waits, lets the workers finish what is open, exits 0. Any thread. */
  public void stop() {
    thread.execute(stop::begin);
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
              Supervisor keeper = supervision.keeper();
              reloads.refuseIfRunning();
              return new HandOver(thread, loop, listeners).begin(keeper);
            })
        .thenCompose(Function.identity())
        .thenRun(() -> thread.after(ANSWER_MS, () -> stop.finish(0)));
  }

  /** Closes everything of this process and leaves the node as it is; after {@link #handOver}. */
  public void release() {
    try {
      resources.release();
    } catch (IOException e) {
      log.debug("closing", e);
    }
  }

  /** Kills every worker at once and finishes; any thread. */
  public void stopAtOnce(int code) {
    killAll();
    stop.finish(code);
  }

  /**
   * Ends a worker's process with a signal; completes with its pid, or exceptionally if there is no
   * such worker.
   */
  public CompletableFuture<Long> kill(int workerId, String signal) {
    return thread.ask(() -> supervision.kill(workerId, signal));
  }

  /** A snapshot for people and scripts, see {@link NodeStatus}. */
  public CompletableFuture<JsonObject> status() {
    CompletableFuture<NodeStatus.Sockets> sockets = new CompletableFuture<>();
    loop.run(() -> sockets.complete(NodeStatus.Sockets.of(listeners, spillover)));
    return sockets.thenCombine(
        thread.ask(supervision::status), (read, status) -> status.toJson(read));
  }

  /** What is known in numbers, in Prometheus' text format. */
  public CompletableFuture<String> metrics() {
    return status()
        .thenCombine(supervision.metrics.collect(), (now, counted) -> counted.with(now).text());
  }

  private void emit(NodeEvent event) {
    supervision.emit(event);
  }

  private void killAll() {
    for (WorkerHandle worker : supervision.workers.living()) {
      worker.process.destroyForcibly();
      resources.spawner.cleanUp(worker.id);
    }
  }

  /** Closes the sockets; after {@link #finished()}. */
  public void close() {
    killAll();
    try {
      resources.close();
      NodePage.remove(directory);
    } catch (IOException e) {
      log.debug("closing", e);
    }
  }
}

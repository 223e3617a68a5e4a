package io.jelly.primary;

import io.jelly.config.NodeConfig;
import io.jelly.handoff.DescriptorLoop;
import io.jelly.handoff.HandoffServer;
import io.jelly.handoff.ListeningSocket;
import io.jelly.primary.NodePage.Fact;
import io.jelly.supervise.Exit;
import io.jelly.supervise.WorkerState;
import io.jelly.wire.ControlSocket;
import io.jelly.wire.Message;
import io.jelly.wire.Scoreboard;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The living workers of the node and the steps of their lives: spawn, spare, ready, draining,
 * exited. It decides nothing; whoever does, the {@link Supervisor} or an application, is told
 * through {@link Observer}. On the supervisor's thread, except {@link #living()}.
 */
final class Workers {
  private static final Logger log = LoggerFactory.getLogger(Workers.class);

  /** Who hears of the steps. */
  interface Observer {
    /** Everything is there that it takes to serve; the observer runs {@code spare}, soon. */
    void booted(WorkerHandle worker, Runnable spare);

    /** It has booted and listens, and waits to be promoted. */
    void spare(WorkerHandle worker);

    /** It was ended within its drain, and could not say what that did; its board has it. */
    void cutOff(WorkerHandle worker);

    /** Its process is gone. */
    void exited(Exit exit);

    /** What a worker keeps for the next primary, of how it was started. */
    JsonObject memory(WorkerBlueprint blueprint);

    /** Its process is gone, and what it has counted is complete. */
    void leftBehind(WorkerHandle worker, boolean expected);

    /** A listening socket of the primary before is here. */
    void listenerAdopted(int listenerId);

    /** For everybody who subscribed. */
    void happened(NodeEvent event);

    /**
     * The node is on its way down: every exit is expected, and no worker is left to take
     * connections.
     */
    boolean isStopping();
  }

  private NodeConfig config;
  private final SupervisorThread thread;
  private final DescriptorLoop loop;
  private final Listeners listeners;
  private final WorkerListeners served;
  private final WorkerStates states;
  private final HandoffServer handoff;
  private final WorkerSpawner spawner;
  private final Observer observer;
  private final NodePage page;
  private final LivingWorkers living = new LivingWorkers();
  private final Welcomes welcomes;
  private final Vacancies vacancies = new Vacancies();
  private final WorkerExits exits;

  Workers(
      NodeConfig config,
      SupervisorThread thread,
      DescriptorLoop loop,
      Listeners listeners,
      HandoffServer handoff,
      WorkerSpawner spawner,
      NodePage page,
      JsonObject successor,
      Observer observer) {
    this.config = config;
    this.thread = thread;
    this.loop = loop;
    this.listeners = listeners;
    this.handoff = handoff;
    this.spawner = spawner;
    this.page = page;
    this.observer = observer;
    welcomes = new Welcomes(config, successor, observer::memory);
    states = new WorkerStates(thread, page, observer::happened);
    served = new WorkerListeners(loop, listeners, !successor.isEmpty());
    exits =
        new WorkerExits(
            thread, living, states, served, welcomes, vacancies, handoff, spawner, page, observer);
  }

  /** Another configuration is in force. */
  void configure(NodeConfig next) {
    config = next;
    welcomes.change(next).ifPresent(this::tellAll);
  }

  /** There is another certificate on disk. */
  void configure(TlsPair newest) {
    tellAll(welcomes.change(newest));
  }

  private void tellAll(Message message) {
    for (WorkerHandle worker : living()) worker.send(message);
  }

  /** Those whose process has not exited, by id; any thread, also on the way out of the JVM. */
  List<WorkerHandle> living() {
    return living.all();
  }

  @Nullable WorkerHandle find(int id) {
    return living.find(id);
  }

  /**
   * The living worker of this id.
   *
   * @throws IllegalArgumentException for the user, if there is none
   */
  WorkerHandle get(int id) {
    return living.get(id);
  }

  /** What workers that are gone accepted by themselves. */
  long selfAcceptedByTheDead() {
    return page.get(Fact.SELF_ACCEPTED);
  }

  /**
   * Starts a worker; returns its id.
   *
   * @throws IOException if its process cannot be started
   */
  int spawn(WorkerBlueprint blueprint) throws IOException {
    int id = page.getInt(Fact.LAST_WORKER) + 1;
    page.set(Fact.LAST_WORKER, id);
    int restarts = vacancies.fill(living.all());
    WorkerHandle worker = spawner.spawn(id, blueprint, restarts, thread.nowMs());
    String cause = restarts == 0 ? "one more is wanted" : "in place of one that died";
    log.info("{}: starting", worker);
    welcomes.expect(id, blueprint);
    lives(worker);
    states.tell(worker, "", cause);
    observer.happened(new NodeEvent.Fork(id, worker.process.toHandle()));
    return id;
  }

  /** It is one of ours from now on. */
  private void lives(WorkerHandle worker) {
    int id = worker.id;
    living.add(worker);
    states.record(worker);
    worker.output.progress(page.output(id));
    handoff.expect(
        worker.process.pid(),
        worker.board,
        listeners.linkListener(
            id, this::listenerArrived, () -> thread.execute(() -> linkLost(worker))),
        link -> {
          listeners.linked(id, link);
          ServingWorker serving = new ServingWorker(id, link, worker.board);
          thread.execute(() -> linked(worker, serving));
        });
    worker
        .process
        .onExit()
        .thenAccept(
            gone -> {
              worker.gone(thread.nowMs());
              thread.execute(() -> exits.processGone(worker));
            });
  }

  /**
   * A worker of the primary before that still lives; it is STARTING until it has reported, or
   * DRAINING.
   */
  void inherit(NodePage.WorkerRow row, WorkerHandle worker) {
    if (row.state() == WorkerState.DRAINING) worker.become(WorkerState.DRAINING, thread.nowMs());
    if (row.state() == WorkerState.READY) worker.servesOn(thread.nowMs());
    lives(worker);
    states.tell(worker, row.state().label(), "its primary died; this one is new");
  }

  /** A worker of the primary before has reported. */
  void adopted(WorkerHandle worker, ControlSocket socket, Iterable<Integer> listenerIds) {
    listenerIds.forEach(worker.listeners::add);
    worker.online(socket, welcomes.adopted());
    welcomes.inForce().forEach(worker::send);
    log.info("{}: adopted", worker);
    if (worker.state() == WorkerState.DRAINING) tellToDrain(worker, "as it was told before");
  }

  private void listenerArrived(int listenerId, ListeningSocket socket) {
    if (listeners.adopt(listenerId, socket) == null) return;
    thread.execute(
        () -> {
          for (WorkerHandle worker : living())
            if (worker.state() == WorkerState.READY && worker.listeners.contains(listenerId))
              served.serve(worker, listenerId);
          observer.listenerAdopted(listenerId);
        });
  }

  private void linked(WorkerHandle worker, ServingWorker serving) {
    worker.linked(serving);
    served.linked(worker);
    becomeSpareIfComplete(worker);
  }

  /** It closes its end when it drains, and dies with it; else something is broken in it. */
  private void linkLost(WorkerHandle worker) {
    thread.after(
        WorkerExits.LAST_WORDS_MS,
        () -> {
          if (worker.process.isAlive()) drain(worker, "its handoff socket is closed");
        });
  }

  /** The worker has reported: it is the process that was started. */
  void online(WorkerHandle worker, ControlSocket socket) {
    Optional<Message> welcome = welcomes.welcome(worker.id);
    if (welcome.isEmpty()) {
      socket.close(); // It has reported before.
      return;
    }
    worker.online(socket, welcome.get());
    spawner.hideScoreboard(worker.id);
    observer.happened(new NodeEvent.Online(worker.id));
  }

  /** The worker says that everything it has listens. */
  void booted(WorkerHandle worker, int directPort) {
    worker.booted(directPort);
    becomeSpareIfComplete(worker);
  }

  private void becomeSpareIfComplete(WorkerHandle worker) {
    if (worker.canBecomeSpare()) observer.booted(worker, () -> becomeSpare(worker));
  }

  private void becomeSpare(WorkerHandle worker) {
    String cause =
        worker.isAdopted()
            ? "under a new primary"
            : "booted in " + (thread.nowMs() - worker.bornMs) + " ms";
    if (!states.enter(worker, WorkerState.SPARE, cause)) return;
    if (worker.servedBefore()) promote(worker);
    observer.spare(worker);
  }

  /** Every worker closes its copies of listening sockets: the node stops. */
  void closeListeners() {
    tellAll(new Message.CloseListeners());
  }

  /** Whether a worker holds a copy of a listening socket. */
  boolean holdListeners() {
    return living().stream().anyMatch(worker -> worker.board.get(Scoreboard.Counter.LISTENERS) > 0);
  }

  /** Schedules a spare. */
  void promote(WorkerHandle worker) {
    String cause = "serving" + vacancies.insteadOf(worker, thread.nowMs());
    if (!states.enter(worker, WorkerState.READY, cause)) return;
    for (int listenerId : worker.listeners) served.serve(worker, listenerId);
    observer.happened(new NodeEvent.Ready(worker.id));
  }

  /**
   * A server of the worker listens; if the worker is scheduled already, it gets connections of it
   * at once.
   */
  void listens(WorkerHandle worker, int listenerId) {
    worker.listeners.add(listenerId);
    served.keep(worker, listenerId);
    if (worker.state() == WorkerState.READY) served.serve(worker, listenerId);
  }

  /** A server of the worker listens no more. */
  void unlistens(WorkerHandle worker, int listenerId) {
    worker.listeners.remove(listenerId);
    served.unserve(worker, listenerId);
  }

  /** Fences a worker, then lets it finish, give its connections away and exit. */
  void drain(WorkerHandle worker, String cause) {
    if (!states.enter(worker, WorkerState.DRAINING, cause)) return;
    served.fence(worker);
    if (!worker.isAwaited()) tellToDrain(worker, cause);
  }

  private void tellToDrain(WorkerHandle worker, String cause) {
    Message drain = new Message.Drain(config.drain().timeoutMs(), !observer.isStopping(), cause);
    // Through the descriptor loop: the worker hears of it after it is fenced.
    loop.run(
        () ->
            thread.execute(
                () -> {
                  if (!worker.send(drain)) worker.process.destroyForcibly();
                }));
  }

  /** Ends the process now; repeated calls do no harm. */
  void kill(WorkerHandle worker, String cause) {
    if (worker.process.isAlive() && worker.kill()) log.info("{}: killed: {}", worker, cause);
  }
}

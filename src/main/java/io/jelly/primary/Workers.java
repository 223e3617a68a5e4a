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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  /** The control socket of a process that is gone closes at once; this is for when it does not. */
  private static final long LAST_WORDS_MS = 1_000;

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
  private final HandoffServer handoff;
  private final WorkerSpawner spawner;
  private final Observer observer;
  private final NodePage page;
  private final JsonObject successor;
  private final Map<Integer, WorkerHandle> workers = new TreeMap<>();

  /** What those that have not reported yet are to be. */
  private final Map<Integer, WorkerBlueprint> unwelcomed = new HashMap<>();

  private final NewestTls tls = new NewestTls();
  private final Deque<Integer> vacated = new ArrayDeque<>();
  private @Nullable WorkerHandle lastLost;

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
    this.successor = successor;
    this.observer = observer;
  }

  /** Another configuration is in force. */
  void configure(NodeConfig next) {
    JsonObject before = LiveSettings.of(config);
    config = next;
    if (LiveSettings.of(next).equals(before)) return;
    living().forEach(worker -> worker.send(new Message.Settings(LiveSettings.of(next))));
  }

  /** There is another certificate on disk. */
  void configure(TlsPair newest) {
    Message message = tls.change(newest);
    living().forEach(worker -> worker.send(message));
  }

  /** Those whose process has not exited, by id; any thread, also on the way out of the JVM. */
  List<WorkerHandle> living() {
    synchronized (workers) {
      return List.copyOf(workers.values());
    }
  }

  @Nullable WorkerHandle find(int id) {
    return workers.get(id);
  }

  /**
   * The living worker of this id.
   *
   * @throws IllegalArgumentException for the user, if there is none
   */
  WorkerHandle get(int id) {
    WorkerHandle worker = workers.get(id);
    if (worker == null) {
      throw new IllegalArgumentException(
          "there is no worker " + id + "; living ones: " + workers.keySet());
    }
    return worker;
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
    int restarts = restarts();
    WorkerHandle worker = spawner.spawn(id, blueprint, restarts, thread.nowMs());
    String cause = restarts == 0 ? "one more is wanted" : "in place of one that died";
    log.info("{}: starting", worker);
    unwelcomed.put(id, blueprint);
    lives(worker);
    stateChanged(worker, "", worker.state(), cause);
    observer.happened(new NodeEvent.Fork(id, worker.process.toHandle()));
    return id;
  }

  /** It is one of ours from now on. */
  private void lives(WorkerHandle worker) {
    int id = worker.id;
    synchronized (workers) {
      workers.put(id, worker);
    }
    record(worker);
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
              thread.execute(() -> processGone(worker));
            });
  }

  /** Where the next primary finds it. */
  private void record(WorkerHandle worker) {
    worker.row().ifPresent(page::worker);
  }

  /**
   * A worker of the primary before that still lives; it is STARTING until it has reported, or
   * DRAINING.
   */
  void inherit(NodePage.WorkerRow row, WorkerHandle worker) {
    if (row.state() == WorkerState.DRAINING) worker.become(WorkerState.DRAINING, thread.nowMs());
    if (row.state() == WorkerState.READY) worker.servesOn(thread.nowMs());
    lives(worker);
    stateChanged(worker, row.state().label(), worker.state(), "its primary died; this one is new");
  }

  /** A worker of the primary before has reported. */
  void adopted(WorkerHandle worker, ControlSocket socket, Iterable<Integer> listenerIds) {
    listenerIds.forEach(worker.listeners::add);
    worker.online(socket, new Message.Adopted(successor));
    worker.send(new Message.Settings(LiveSettings.of(config)));
    if (tls.isThere()) worker.send(tls.message());
    log.info("{}: adopted", worker);
    if (worker.state() == WorkerState.DRAINING) tellToDrain(worker, "as it was told before");
  }

  private void listenerArrived(int listenerId, ListeningSocket socket) {
    if (listeners.adopt(listenerId, socket) == null) return;
    thread.execute(
        () -> {
          for (WorkerHandle worker : living())
            if (worker.state() == WorkerState.READY && worker.listeners.contains(listenerId))
              serve(worker, listenerId);
          observer.listenerAdopted(listenerId);
        });
  }

  /** It continues the line of one that has died, or of one that is being killed. */
  private int restarts() {
    Integer vacant = vacated.poll();
    if (vacant != null) return vacant;
    for (WorkerHandle worker : workers.values()) {
      if (worker.passOnLine()) return worker.restarts + 1;
    }
    return 0;
  }

  private void linked(WorkerHandle worker, ServingWorker serving) {
    worker.linked(serving);
    if (keepsServing())
      loop.run(() -> listeners.given().forEach(given -> given.copyTo(serving.link())));
    worker.listeners.forEach(listener -> keep(worker, listener));
    becomeSpareIfComplete(worker);
  }

  /** It closes its end when it drains, and dies with it; else something is broken in it. */
  private void linkLost(WorkerHandle worker) {
    thread.after(
        LAST_WORDS_MS,
        () -> {
          if (worker.process.isAlive()) drain(worker, "its handoff socket is closed");
        });
  }

  /** The worker has reported: it is the process that was started. */
  void online(WorkerHandle worker, ControlSocket socket) {
    WorkerBlueprint blueprint = unwelcomed.remove(worker.id);
    if (blueprint == null) {
      socket.close(); // It has reported before.
      return;
    }
    JsonObject memory = keepsServing() ? observer.memory(blueprint) : new JsonObject();
    JsonObject settings = tls.in(blueprint.settings().copy()).mergeIn(LiveSettings.of(config));
    worker.online(socket, new Message.Welcome(settings, memory, successor));
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
    if (!enter(worker, WorkerState.SPARE, cause)) return;
    if (worker.servedBefore()) promote(worker);
    observer.spare(worker);
  }

  /** Whether workers serve on when this primary dies. */
  private boolean keepsServing() {
    return !successor.isEmpty();
  }

  /** The worker gets a copy of the listening socket, for the time after this primary. */
  private void keep(WorkerHandle worker, int listenerId) {
    ServingWorker serving = worker.serving();
    if (serving == null || !keepsServing()) return;
    loop.run(
        () -> {
          NodeListener listener = listeners.find(listenerId);
          if (listener != null) listener.copyTo(serving.link());
        });
  }

  /** Every worker closes its copies of listening sockets: the node stops. */
  void closeListeners() {
    for (WorkerHandle worker : living()) worker.send(new Message.CloseListeners());
  }

  /** Whether a worker holds a copy of a listening socket. */
  boolean holdListeners() {
    return living().stream().anyMatch(worker -> worker.board.get(Scoreboard.Counter.LISTENERS) > 0);
  }

  /** Schedules a spare. */
  void promote(WorkerHandle worker) {
    if (!enter(worker, WorkerState.READY, "serving" + insteadOf(worker))) return;
    for (int listenerId : worker.listeners) serve(worker, listenerId);
    observer.happened(new NodeEvent.Ready(worker.id));
  }

  /** What a spare that was there when a worker was lost took to replace it. */
  private String insteadOf(WorkerHandle spare) {
    WorkerHandle lost = lastLost;
    if (lost == null || spare.sinceMs() > lost.goneMs()) return "";
    lastLost = null;
    return " %d ms after worker %d was gone".formatted(thread.nowMs() - lost.goneMs(), lost.id);
  }

  /**
   * A server of the worker listens; if the worker is scheduled already, it gets connections of it
   * at once.
   */
  void listens(WorkerHandle worker, int listenerId) {
    worker.listeners.add(listenerId);
    keep(worker, listenerId);
    if (worker.state() == WorkerState.READY) serve(worker, listenerId);
  }

  private void serve(WorkerHandle worker, int listenerId) {
    ServingWorker serving = worker.serving();
    if (serving == null) return;
    loop.run(
        () -> {
          NodeListener listener = listeners.find(listenerId);
          if (listener != null) listener.serve(serving);
        });
  }

  /** A server of the worker listens no more. */
  void unlistens(WorkerHandle worker, int listenerId) {
    worker.listeners.remove(listenerId);
    ServingWorker serving = worker.serving();
    if (serving == null) return;
    loop.run(
        () -> {
          NodeListener listener = listeners.find(listenerId);
          if (listener != null) listener.unserve(serving);
        });
  }

  /** Fences a worker, then lets it finish, give its connections away and exit. */
  void drain(WorkerHandle worker, String cause) {
    if (!enter(worker, WorkerState.DRAINING, cause)) return;
    fence(worker);
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

  private void fence(WorkerHandle worker) {
    ServingWorker serving = worker.serving();
    if (serving != null)
      loop.run(() -> listeners.all().forEach(listener -> listener.unserve(serving)));
  }

  /** Ends the process now; repeated calls do no harm. */
  void kill(WorkerHandle worker, String cause) {
    if (worker.process.isAlive() && worker.kill()) log.info("{}: killed: {}", worker, cause);
  }

  private void processGone(WorkerHandle worker) {
    exitedAfterItsMessages(worker, thread.nowMs() + LAST_WORDS_MS);
  }

  /** What a worker sent last is heard before its exit. */
  private void exitedAfterItsMessages(WorkerHandle worker, long deadlineMs) {
    if (worker.isOnline() && thread.nowMs() < deadlineMs) {
      thread.after(1, () -> exitedAfterItsMessages(worker, deadlineMs));
    } else {
      exited(worker);
    }
  }

  private void exited(WorkerHandle worker) {
    spawner.finishOutput(worker);
    fence(worker);
    handoff.forget(worker.process.pid());
    if (worker.drainsStill()) observer.cutOff(worker);
    boolean expected = observer.isStopping() || worker.isExpectedToExit();
    ExitCause cause = new ExitCause(worker.process.exitCode().orElse(ExitCause.UNKNOWN));
    report(worker, cause, expected);
    synchronized (workers) {
      workers.remove(worker.id);
    }
    unwelcomed.remove(worker.id);
    page.forgetWorker(worker.id);
    page.set(
        Fact.SELF_ACCEPTED,
        selfAcceptedByTheDead() + worker.board.get(Scoreboard.Counter.SELF_ACCEPTED));
    observer.leftBehind(worker, expected);
    spawner.cleanUp(worker.id);
    if (worker.isOnline()) observer.happened(new NodeEvent.Disconnect(worker.id));
    worker.disconnected();
    if (!expected) {
      if (!worker.hasPassedOnLine()) vacated.add(worker.restarts + 1);
      lastLost = worker;
    }
    observer.happened(
        new NodeEvent.Exit(worker.id, cause.code(), cause.signal(), worker.leavesVoluntarily()));
    observer.exited(exit(worker, expected));
  }

  private Exit exit(WorkerHandle worker, boolean expected) {
    boolean booted = worker.bootedMs() != 0;
    long now = thread.nowMs();
    return new Exit(
        worker.id,
        worker.generation(),
        now,
        booted,
        booted ? now - worker.bootedMs() : 0,
        expected);
  }

  private void report(WorkerHandle worker, ExitCause cause, boolean expected) {
    enter(worker, WorkerState.EXITED, reason(worker, cause, expected));
    if (expected || !worker.bootFailure().isEmpty()) return;
    List<String> last = worker.output.lastLines();
    if (last.isEmpty()) log.warn("{} printed nothing before it died", worker);
    else log.warn("{} printed last:\n    {}", worker, String.join("\n    ", last));
  }

  /** Why it is gone; for one that was not meant to go, with the last it had to say. */
  private static String reason(WorkerHandle worker, ExitCause cause, boolean expected) {
    String why =
        worker.bootFailure().isEmpty() ? cause.describe() : "boot failed: " + worker.bootFailure();
    return expected ? why : why + worker.lastWords();
  }

  private boolean enter(WorkerHandle worker, WorkerState next, String cause) {
    WorkerState before = worker.state();
    if (!worker.become(next, thread.nowMs())) return false;
    log.info("{}: {} -> {}: {}", worker, before.label(), next.label(), cause);
    if (next != WorkerState.EXITED) record(worker);
    stateChanged(worker, before.label(), next, cause);
    return true;
  }

  private void stateChanged(WorkerHandle worker, String from, WorkerState to, String cause) {
    observer.happened(
        new NodeEvent.State(
            worker.id, worker.generation(), worker.process.pid(), from, to.label(), cause));
  }
}

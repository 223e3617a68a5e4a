package io.jelly;

import io.jelly.admin.AdminSocket;
import io.jelly.admin.ClusterControl;
import io.jelly.admin.NodeControl;
import io.jelly.admin.Operations;
import io.jelly.config.LoadedConfig;
import io.jelly.config.NodeConfig;
import io.jelly.config.PrimaryLoss;
import io.jelly.config.RunDirectory;
import io.jelly.handoff.ListeningSocket;
import io.jelly.keys.KeyPair;
import io.jelly.primary.Blueprints;
import io.jelly.primary.CacheFolder;
import io.jelly.primary.ClassArchives;
import io.jelly.primary.EventLog;
import io.jelly.primary.EventRecorder;
import io.jelly.primary.Heritage;
import io.jelly.primary.NodeEvent;
import io.jelly.primary.PrimaryNode;
import io.jelly.primary.Version;
import io.jelly.primary.WorkerBlueprint;
import io.jelly.supervise.Desired;
import io.jelly.supervise.Health;
import io.jelly.supervise.Limits;
import io.jelly.supervise.Policy;
import io.jelly.supervise.Respawn;
import io.jelly.wire.ControlSocket;
import io.jelly.wire.SignalTrap;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node with worker processes: this JVM is its primary, in the foreground until it is stopped. */
final class PrimaryProcess implements NodeControl {
  private static final Logger log = LoggerFactory.getLogger(PrimaryProcess.class);
  private static final int STOPPED_AT_ONCE = 130;
  private static final long SAME_SIGNAL_NANOS = 500_000_000;
  private static final long MIB = 1 << 20;

  /** Workers start first; but if they do not become ready, an edit may be what it takes. */
  private static final long WATCHED_AFTER_MS = 3_000;

  private final NodeConfig config;
  private final RunDirectory directory;
  private final Optional<Heritage> heritage;
  private final GivenSockets given;
  private final Optional<CacheFolder> cache = CacheFolder.open(System.getenv());
  private final ClassArchives archives;
  private final EventLog events;
  private final PrimaryNode node;
  private final LiveConfig live;
  private final PushedConfig pushed;
  private final ServiceTls tls;
  private final CompletableFuture<Optional<KeyPair>> identity = new CompletableFuture<>();
  private final ClusterTrust trust;

  private volatile @Nullable Process newer;
  private volatile @Nullable Process successor;
  private volatile CompletableFuture<Long> takenOver = new CompletableFuture<>();

  /** Where the node's own listeners are. */
  private List<SocketAddress> addresses = List.of();

  PrimaryProcess(LoadedConfig loaded, RunDirectory directory) throws IOException {
    config = loaded.config();
    this.directory = directory;
    heritage = Heritage.find(directory);
    given = new GivenSockets(config, System.getenv());
    // First: where the port is taken, nothing else is to happen.
    List<ListeningSocket> sockets = heritage.isPresent() ? List.of() : given.open();
    Files.createDirectories(config.log().folderFor(directory));
    events = EventLog.open(directory.events(), Clock.systemUTC());
    archives = new ClassArchives(cache);
    node =
        new PrimaryNode(
            config,
            directory,
            desired(),
            heritage,
            Succession.of(config, directory),
            archives::options,
            System.out);
    node.subscribe(new EventRecorder(events::add));
    node.announce(NodeLife.started(config));
    live =
        new LiveConfig(
            loaded, new LiveNode(node, new LastGoodConfig(directory), () -> reload(true)));
    tls = new ServiceTls(() -> live.inForce().config(), directory, node::configure, node::announce);
    if (heritage.isEmpty()) tls.begin();
    pushed = new PushedConfig(live, directory);
    trust =
        new ClusterTrust(
            config.name(),
            identity,
            () -> live.inForce().config().cluster().trusted(),
            Clock.systemUTC());
    give(sockets);
    if (heritage.isEmpty()) new SpilloverPort(node, config.cluster()).open();
  }

  private Desired desired() {
    Policy policy = policy(config);
    return heritage
        .map(left -> left.desired(config.workers(), config.spares(), policy))
        .orElseGet(() -> new Desired(config.workers(), config.spares(), 1, 0, false, policy));
  }

  private void give(List<ListeningSocket> sockets) {
    sockets.forEach(node::give);
    addresses = sockets.stream().map(ListeningSocket::address).toList();
  }

  /** Runs until the node is stopped; returns the exit code. */
  int run() throws IOException {
    var timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> Launcher.daemon(task, "jelly-operations"));
    Operations operations = new Operations(this, timer);
    node.operations(operations::call);
    trapSignals();
    // Before anybody can ask: an answer amid the adoption would show half a node.
    if (heritage.isPresent()) {
      adopt();
      new SpilloverPort(node, config.cluster()).openSoon(timer);
    } else {
      begin(timer);
    }
    try (AdminSocket ignored = AdminSocket.listen(directory.adminSocket(), operations::call);
        MetricsPort unasked = MetricsPort.open(config.admin(), this, heritage.isPresent())) {
      node.start();
      timer.execute(() -> identity.complete(IdentityKey.ensure(config.name(), System.getenv())));
      var unused = timer.schedule(this::watch, WATCHED_AFTER_MS, TimeUnit.MILLISECONDS);
      node.finished().join();
    }
    if (successor == null) node.close();
    else node.release();
    if (successor == null) events.add(NodeLife.stopped(node.finished().join()).toJson());
    events.close();
    if (!node.failure().isEmpty())
      System.err.println(config.name() + " gave up: " + node.failure());
    return node.finished().join();
  }

  private void begin(Executor background) {
    WorkerBlueprint first = blueprint(config, 1);
    node.blueprint(first);
    Banner banner = new Banner(config, addresses, node::status, System.out);
    node.subscribe(
        event -> {
          if (event instanceof NodeEvent.Ready && banner.ready(config.workers())) {
            archives.train(first);
            background.execute(this::settleDown);
          }
        });
  }

  /** Takes over from a primary that died; what no worker has is begun anew. */
  private void adopt() throws IOException {
    addresses = node.adopt().join();
    if (addresses.isEmpty()) give(given.open());
    int generation = desired().generation();
    if (!node.knows(generation).join()) node.blueprint(blueprint(config, generation));
    StartGarbage.release();
    System.out.printf(
        "%nJelly Cluster %s  node %s  pid %d%n  took over from %s; listening on %s%n",
        Version.current(),
        config.name(),
        ProcessHandle.current().pid(),
        Takeover.isAsked() ? "an older primary" : "a primary that died",
        addresses.stream().map(ListeningSocket::text).collect(Collectors.joining(", ")));
  }

  private void watch() {
    live.watch(tls::watch);
  }

  private void settleDown() {
    watch();
    StartGarbage.release();
  }

  private WorkerBlueprint blueprint(NodeConfig config, int generation) {
    try {
      return Blueprints.of(config, directory, cache, addresses.get(0), generation);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Policy policy(NodeConfig config) {
    NodeConfig.Respawn respawn = config.respawn();
    return new Policy(
        respawn.bootTimeoutMs(),
        config.drain().timeoutMs(),
        config.reload().surge(),
        config.reload().maxUnavailable(),
        config.reload().bakeMs(),
        new Respawn(
            respawn.baseDelayMs(),
            respawn.maxDelayMs(),
            respawn.maxDelayAfterReadyMs(),
            respawn.stableMs(),
            respawn.bootAttempts()),
        health(config));
  }

  private static Health health(NodeConfig config) {
    NodeConfig.Limits limits = config.limits();
    return new Health(
        config.health().hangMs(),
        config.health().path(),
        config.reload().maxErrorPercent(),
        new Limits(
            limits.memoryMb() * MIB,
            limits.memoryHardMb() * MIB,
            limits.maxRequests(),
            limits.maxAgeMs()));
  }

  /** The first INT or TERM stops the node with a drain, the second at once; HUP reloads. */
  private void trapSignals() {
    AtomicInteger count = new AtomicInteger();
    AtomicLong first = new AtomicLong();
    Runnable stop =
        () -> {
          // A process above passes on what may have come here by itself.
          long now = System.nanoTime();
          if (Foreground.isAbove() && count.get() == 1 && now - first.get() < SAME_SIGNAL_NANOS)
            return;
          first.set(now);
          if (count.getAndIncrement() == 0) node.stop();
          else node.stopAtOnce(STOPPED_AT_ONCE);
        };
    SignalTrap.on("INT", stop);
    SignalTrap.on("TERM", stop);
    SignalTrap.on(
        "HUP", () -> reload(false).whenComplete((verdict, failure) -> logReload(failure)));
  }

  /** The verdict itself has been logged step by step. */
  private static void logReload(Throwable failure) {
    if (failure != null) log.error("SIGHUP: no reload: {}", failure.getMessage());
  }

  @Override
  public CompletableFuture<JsonObject> status() {
    return node.status().thenApply(trust::into);
  }

  @Override
  public CompletableFuture<Long> kill(int workerId, String signal) {
    return node.kill(workerId, signal);
  }

  @Override
  public CompletableFuture<JsonObject> scale(IntUnaryOperator change) {
    return node.scale(change);
  }

  @Override
  public CompletableFuture<JsonObject> reload(boolean wait) {
    LiveConfig.Attempt attempt = live.beginReload();
    CompletableFuture<WorkerBlueprint> made = new CompletableFuture<>();
    return node.reload(
            generation -> {
              WorkerBlueprint next = blueprint(attempt.config().config(), generation);
              made.complete(next);
              return next;
            },
            wait)
        .whenComplete(
            (verdict, failure) -> {
              boolean ok = verdict != null && verdict.getBoolean("ok");
              pushed.reloaded(verdict, failure);
              live.endReload(attempt, ok);
              if (ok) made.thenAccept(archives::train);
            });
  }

  @Override
  public CompletableFuture<JsonObject> upgrade(String jar) {
    return CompletableFuture.supplyAsync(() -> beginUpgrade(jar))
        .thenCompose(
            version ->
                takenOver.thenApply(
                    pid -> new JsonObject().put("pid", pid).put("version", version)));
  }

  /** Starts the newer primary, which then asks for the node; returns its version. */
  private synchronized String beginUpgrade(String jar) {
    if (newer != null && newer.isAlive())
      throw new IllegalStateException("an upgrade is under way, to pid " + newer.pid());
    if (config.primary().onPrimaryLoss() == PrimaryLoss.EXIT)
      throw new IllegalStateException(
          "with primary.onPrimaryLoss exit the workers end with their primary: nothing can take over");
    List<String> command = Succession.command();
    Path path = jar.isEmpty() ? Upgrade.jarOf(command) : Path.of(jar);
    try {
      String version = Upgrade.check(Blueprints.java(), path, ControlSocket.PROTOCOL);
      log.info("upgrade to version {} ({})", version, path);
      takenOver = new CompletableFuture<>();
      Process started = Upgrade.start(command, path);
      newer = started;
      started.onExit().thenAccept(this::newerEnded);
      return version;
    } catch (IOException e) {
      throw new IllegalStateException("the new primary cannot be started: " + e.getMessage());
    }
  }

  private void newerEnded(Process ended) {
    takenOver.completeExceptionally(
        new IllegalStateException(
            "the new primary ended with code "
                + ended.exitValue()
                + " before it took over; this one goes on"));
  }

  @Override
  public CompletableFuture<JsonObject> handOver(long pid) {
    Process asked = newer;
    if (asked == null || asked.pid() != pid) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("no upgrade to a primary with pid " + pid + " is under way"));
    }
    return node.handOver()
        .thenApply(
            ready -> {
              successor = asked;
              takenOver.complete(pid);
              return new JsonObject().put("pid", ProcessHandle.current().pid());
            });
  }

  /** The newer primary that this one has handed its node over to; after {@link #run}. */
  Optional<Process> successor() {
    return Optional.ofNullable(successor);
  }

  @Override
  public CompletableFuture<JsonObject> rollback(boolean wait) {
    return node.rollback(wait);
  }

  @Override
  public CompletableFuture<JsonObject> events(long since, int limit, long waitMs) {
    return events.list(since, limit, waitMs);
  }

  @Override
  public CompletableFuture<JsonObject> configuration() {
    return node.wantedWorkers().thenApply(live::show);
  }

  @Override
  public CompletableFuture<String> metrics() {
    return node.metrics();
  }

  @Override
  public Optional<ClusterControl> cluster() {
    return Optional.of(new ClusterHands(node, live, pushed, trust));
  }

  @Override
  public void stop() {
    node.stop();
  }
}

package io.jelly;

import io.jelly.admin.AdminSocket;
import io.jelly.admin.Operations;
import io.jelly.config.LoadedConfig;
import io.jelly.config.NodeConfig;
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
import io.jelly.supervise.Policy;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A node with worker processes: this JVM is its primary, in the foreground until it is stopped. */
final class PrimaryProcess {
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
  private final ServiceTls tls;
  private final CompletableFuture<Optional<KeyPair>> identity = new CompletableFuture<>();
  private final NewerPrimary newer;
  private final PrimaryControl control;

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
    tls = new ServiceTls(config, directory, node::configure, node::announce);
    if (heritage.isEmpty()) tls.begin();
    live =
        new LiveConfig(
            loaded, new LiveNode(node, tls, new LastGoodConfig(directory), this::reloadForEdit));
    PushedConfig pushed = new PushedConfig(live, directory);
    ClusterTrust trust =
        new ClusterTrust(
            config.name(),
            identity,
            () -> live.inForce().config().cluster().trusted(),
            Clock.systemUTC());
    newer = new NewerPrimary(config, node);
    control =
        new PrimaryControl(node, live, pushed, events, trust, newer, archives, this::blueprint);
    give(sockets);
    if (heritage.isEmpty()) new SpilloverPort(node, config.cluster()).open();
  }

  private CompletableFuture<JsonObject> reloadForEdit() {
    return control.reload(true);
  }

  private Desired desired() {
    Policy policy = ConfiguredPolicy.of(config);
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
    Operations operations = new Operations(control, timer);
    node.operations(operations::call);
    PrimarySignals.trap(node, () -> control.reload(false));
    // Before anybody can ask: an answer amid the adoption would show half a node.
    if (heritage.isPresent()) {
      adopt();
      new SpilloverPort(node, config.cluster()).openSoon(timer);
    } else {
      begin(timer);
    }
    try (AdminSocket ignored = AdminSocket.listen(directory.adminSocket(), operations::call);
        MetricsPort unasked = MetricsPort.open(config.admin(), control, heritage.isPresent())) {
      node.start();
      timer.execute(() -> identity.complete(IdentityKey.ensure(config.name(), System.getenv())));
      var unused = timer.schedule(this::watch, WATCHED_AFTER_MS, TimeUnit.MILLISECONDS);
      node.finished().join();
    }
    if (successor().isEmpty()) node.close();
    else node.release();
    if (successor().isEmpty()) events.add(NodeLife.stopped(node.finished().join()).toJson());
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

  /** The newer primary that this one has handed its node over to; after {@link #run}. */
  Optional<Process> successor() {
    return newer.successor();
  }
}

package io.jelly;

import io.jelly.admin.AdminSocket;
import io.jelly.admin.NodeControl;
import io.jelly.admin.Operations;
import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectory;
import io.jelly.handoff.ListeningSocket;
import io.jelly.primary.Blueprints;
import io.jelly.primary.CacheFolder;
import io.jelly.primary.ClassArchives;
import io.jelly.primary.Heritage;
import io.jelly.primary.NodeEvent;
import io.jelly.primary.PrimaryNode;
import io.jelly.primary.Version;
import io.jelly.primary.WorkerBlueprint;
import io.jelly.supervise.Desired;
import io.jelly.supervise.Policy;
import io.jelly.supervise.Respawn;
import io.jelly.wire.SignalTrap;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node with worker processes: this JVM is its primary, in the foreground until it is stopped. */
final class PrimaryProcess implements NodeControl {
  private static final Logger log = LoggerFactory.getLogger(PrimaryProcess.class);
  private static final int STOPPED_AT_ONCE = 130;

  private final NodeConfig config;
  private final RunDirectory directory;
  private final Optional<Heritage> heritage;
  private final GivenSockets given;
  private final Optional<CacheFolder> cache = CacheFolder.open(System.getenv());
  private final ClassArchives archives;
  private final PrimaryNode node;

  /** Where the node's own listeners are. */
  private List<SocketAddress> addresses = List.of();

  PrimaryProcess(NodeConfig config, RunDirectory directory) throws IOException {
    this.config = config;
    this.directory = directory;
    heritage = Heritage.find(directory);
    given = new GivenSockets(config, System.getenv());
    // First: where the port is taken, nothing else is to happen.
    List<ListeningSocket> sockets = heritage.isPresent() ? List.of() : given.open();
    Files.createDirectories(config.log().folderFor(directory));
    archives = new ClassArchives(cache, practice(config));
    node =
        new PrimaryNode(
            config,
            directory,
            desired(),
            heritage,
            Succession.of(config, directory),
            archives::options,
            System.out);
    give(sockets);
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
    // Before anybody can ask: an answer amid the adoption would show half a node.
    if (heritage.isPresent()) adopt();
    else begin();
    try (AdminSocket ignored = AdminSocket.listen(directory.adminSocket(), operations::call)) {
      trapSignals();
      node.start();
      int code = node.finished().join();
      node.close();
      if (!node.failure().isEmpty())
        System.err.println(config.name() + " gave up: " + node.failure());
      return code;
    }
  }

  private void begin() {
    WorkerBlueprint first = blueprint(1);
    node.blueprint(first);
    Banner banner = new Banner(config, addresses, node::status, System.out);
    node.subscribe(
        event -> {
          if (event instanceof NodeEvent.Ready && banner.ready(config.workers())) {
            archives.train(first);
            StartGarbage.release();
          }
        });
  }

  /** Takes over from a primary that died; what no worker has is begun anew. */
  private void adopt() throws IOException {
    addresses = node.adopt().join();
    if (addresses.isEmpty()) give(given.open());
    int generation = desired().generation();
    if (!node.knows(generation).join()) node.blueprint(blueprint(generation));
    StartGarbage.release();
    System.out.printf(
        "%nJelly Cluster %s  node %s  pid %d%n  took over from a primary that died; listening on %s%n",
        Version.current(),
        config.name(),
        ProcessHandle.current().pid(),
        addresses.stream().map(ListeningSocket::text).collect(Collectors.joining(", ")));
  }

  private WorkerBlueprint blueprint(int generation) {
    try {
      return Blueprints.of(config, directory, cache, addresses.get(0), generation);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the worker that trains an archive runs. */
  private static String practice(NodeConfig config) {
    if (config.app().isPresent()) return "plain";
    return config.cluster().enabled() ? "clustered" : "service";
  }

  private static Policy policy(NodeConfig config) {
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
            respawn.bootAttempts()));
  }

  /** The first INT or TERM stops the node with a drain, the second at once; HUP reloads. */
  private void trapSignals() {
    AtomicInteger count = new AtomicInteger();
    Runnable stop =
        () -> {
          if (count.getAndIncrement() == 0) node.stop();
          else node.stopAtOnce(STOPPED_AT_ONCE);
        };
    SignalTrap.on("INT", stop);
    SignalTrap.on("TERM", stop);
    SignalTrap.on("HUP", () -> reload().whenComplete((verdict, failure) -> logReload(failure)));
  }

  /** The verdict itself has been logged step by step. */
  private static void logReload(Throwable failure) {
    if (failure != null) log.error("SIGHUP: no reload: {}", failure.getMessage());
  }

  @Override
  public CompletableFuture<JsonObject> status() {
    return node.status();
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
  public CompletableFuture<JsonObject> reload() {
    CompletableFuture<WorkerBlueprint> made = new CompletableFuture<>();
    return node.reload(
            generation -> {
              WorkerBlueprint next = blueprint(generation);
              made.complete(next);
              return next;
            })
        .whenComplete(
            (verdict, failure) -> {
              if (verdict != null && verdict.getBoolean("ok")) made.thenAccept(archives::train);
            });
  }

  @Override
  public void stop() {
    node.stop();
  }
}

package io.jelly;

import io.jelly.admin.AdminSocket;
import io.jelly.admin.ClusterControl;
import io.jelly.admin.NodeControl;
import io.jelly.admin.Operations;
import io.jelly.config.ConfigView;
import io.jelly.config.LoadedConfig;
import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectory;
import io.jelly.keys.KeyPair;
import io.jelly.primary.Blueprints;
import io.jelly.primary.EventLog;
import io.jelly.primary.LiveSettings;
import io.jelly.primary.MetricSamples;
import io.jelly.primary.Version;
import io.jelly.watch.DiskWatch;
import io.jelly.wire.SignalTrap;
import io.jelly.worker.Deployment;
import io.jelly.worker.Ending;
import io.jelly.worker.FollowedSettings;
import io.jelly.worker.ServiceIdentity;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * A node without worker processes ({@code -workers 0}): the verticles run in this JVM, which owns
 * the port itself.
 */
final class SingleProcess implements NodeControl {
  private static final String NO_WORKERS = "this node has no worker processes (-workers 0)";

  private final LoadedConfig loaded;
  private final NodeConfig config;
  private final RunDirectory directory;
  private final EventLog events;
  private final long startedNanos = System.nanoTime();
  private final CompletableFuture<Integer> finished = new CompletableFuture<>();
  private final CompletableFuture<Optional<KeyPair>> key = new CompletableFuture<>();
  private final ClusterTrust trust;
  private volatile Supplier<String> counted = () -> "";

  SingleProcess(LoadedConfig loaded, RunDirectory directory) throws IOException {
    this.loaded = loaded;
    config = loaded.config();
    this.directory = directory;
    trust =
        new ClusterTrust(config.name(), key, () -> config.cluster().trusted(), Clock.systemUTC());
    events = EventLog.open(directory.events(), Clock.systemUTC());
  }

  /** Runs until it is stopped; returns the exit code. */
  int run() throws IOException {
    var timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> Launcher.daemon(task, "jelly-operations"));
    Operations operations = new Operations(this, timer);
    ServiceIdentity identity =
        new ServiceIdentity(
            config.name(),
            0,
            1,
            finished::isDone,
            () -> Future.fromCompletionStage(operations.status()),
            view -> Future.fromCompletionStage(operations.report(view)),
            (method, params) ->
                Future.fromCompletionStage(
                        operations.call(ServiceIdentity.call(method, params).encode()))
                    .compose(ServiceIdentity::answered));
    InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
    FollowedSettings followed = new FollowedSettings();
    ServiceTls tls =
        new ServiceTls(
            config,
            directory,
            pair -> followed.change(new JsonObject().put("tls", pair.toJson())),
            event -> events.add(event.toJson()));
    tls.begin();
    Future<Ending> deployed =
        Deployment.startHere(
            followed,
            Blueprints.settings(config, address, 1).mergeIn(LiveSettings.of(config)),
            identity,
            directory.identity());
    try {
      deployed.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      System.err.println(cause.getMessage());
      return 1;
    }
    counted = deployed.result()::metrics;
    events.add(NodeLife.started(config).toJson());
    timer.execute(() -> key.complete(IdentityKey.ensure(config.name(), System.getenv())));
    if (config.transports().tls().isPresent()) tls.watch(new DiskWatch());
    try (AdminSocket ignored = AdminSocket.listen(directory.adminSocket(), operations::call);
        MetricsPort unasked = MetricsPort.open(config.admin(), this, false)) {
      SignalTrap.on("INT", this::stop);
      SignalTrap.on("TERM", this::stop);
      System.out.printf(
          "%nJelly Cluster %s  node %s  pid %d, no worker processes%n  listening on %s:%d%n  Ctrl-C stops it.%n%n",
          Version.current(),
          config.name(),
          ProcessHandle.current().pid(),
          config.host(),
          config.port());
      int code = finished.join();
      deployed.result().atOnce().toCompletionStage().toCompletableFuture().join();
      events.add(NodeLife.stopped(code).toJson());
      events.close();
      return code;
    }
  }

  @Override
  public CompletableFuture<JsonObject> status() {
    JsonObject node =
        new JsonObject()
            .put("id", config.name())
            .put("name", config.name())
            .put("pid", ProcessHandle.current().pid())
            .put("version", Version.current())
            .put("uptimeMs", (System.nanoTime() - startedNanos) / 1_000_000)
            .put("generation", 1);
    JsonObject cluster =
        new JsonObject().put("enabled", config.cluster().enabled()).put("nodes", new JsonArray());
    return CompletableFuture.completedFuture(
        trust.into(
            new JsonObject()
                .put("node", node)
                .put("listeners", new JsonArray())
                .put("workers", new JsonArray())
                .put("cluster", cluster)));
  }

  @Override
  public CompletableFuture<Long> kill(int workerId, String signal) {
    return CompletableFuture.failedFuture(new IllegalStateException(NO_WORKERS));
  }

  @Override
  public CompletableFuture<JsonObject> scale(IntUnaryOperator change) {
    return CompletableFuture.failedFuture(new IllegalStateException(NO_WORKERS));
  }

  @Override
  public CompletableFuture<JsonObject> reload(boolean wait) {
    return CompletableFuture.failedFuture(new IllegalStateException(NO_WORKERS));
  }

  @Override
  public CompletableFuture<JsonObject> upgrade(String jar) {
    return CompletableFuture.failedFuture(new IllegalStateException(NO_WORKERS));
  }

  @Override
  public CompletableFuture<JsonObject> handOver(long pid) {
    return CompletableFuture.failedFuture(new IllegalStateException(NO_WORKERS));
  }

  @Override
  public CompletableFuture<JsonObject> rollback(boolean wait) {
    return reload(wait);
  }

  @Override
  public CompletableFuture<JsonObject> events(long since, int limit, long waitMs) {
    return events.list(since, limit, waitMs);
  }

  @Override
  public CompletableFuture<JsonObject> configuration() {
    return CompletableFuture.completedFuture(ConfigView.of(loaded));
  }

  @Override
  public CompletableFuture<String> metrics() {
    return status().thenApply(now -> MetricSamples.of(counted.get()).with(now).text());
  }

  @Override
  public Optional<ClusterControl> cluster() {
    return Optional.of(new SingleClusterHands(config.cluster().minNodes(), events, trust));
  }

  @Override
  public void stop() {
    finished.complete(0);
  }
}

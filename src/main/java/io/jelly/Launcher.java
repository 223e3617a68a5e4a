package io.jelly;

import io.jelly.admin.AdminSocket;
import io.jelly.admin.Operations;
import io.jelly.cli.NodeRunner;
import io.jelly.config.ConfigException;
import io.jelly.config.LoadedConfig;
import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.jelly.config.RunLock;
import io.jelly.handoff.DescriptorLoop;
import io.jelly.handoff.ListeningSocket;
import io.jelly.primary.Blueprints;
import io.jelly.primary.CacheFolder;
import io.jelly.primary.ClassArchive;
import io.jelly.primary.NodeEvent;
import io.jelly.primary.PrimaryNode;
import io.jelly.primary.WorkerBlueprint;
import io.jelly.supervise.Desired;
import io.jelly.supervise.Policy;
import io.jelly.supervise.Respawn;
import io.jelly.wire.SignalTrap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts a primary together from its configuration and runs it in the foreground until it is stopped.
 */
final class Launcher implements NodeRunner {
  private static final Path LOGBACK = Path.of("conf", "logback.xml");
  private static final int STOPPED_AT_ONCE = 130;

  @Override
  public int run(LoadedConfig loaded) {
    configureLog(loaded.config());
    try {
      return start(loaded);
    } catch (IOException e) {
      throw new ConfigException(List.of(String.valueOf(e.getMessage())));
    }
  }

  private static void configureLog(NodeConfig config) {
    System.setProperty("jelly.log.level", config.log().level().toString());
    if (Files.isReadable(LOGBACK) && System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", LOGBACK.toAbsolutePath().toString());
    }
  }

  private static int start(LoadedConfig loaded) throws IOException {
    NodeConfig config = loaded.config();
    RunDirectory directory = RunDirectories.of(System.getenv()).create(config.name());
    Optional<RunLock> lock = directory.tryLock();
    if (lock.isEmpty()) {
      throw new ConfigException(
          List.of(
              "a node named "
                  + config.name()
                  + " is already running (see status; -name starts another one)"));
    }
    try (RunLock ignored = lock.get()) {
      if (config.workers() == 0) return new SingleProcess(config, directory).run();
      if (!DescriptorLoop.isSupported()) {
        System.err.println(
            "descriptors cannot be passed between processes here ("
                + DescriptorLoop.whyUnsupported()
                + "): everything runs in this one JVM, as with -workers 0");
        return new SingleProcess(config, directory).run();
      }
      return runPrimary(config, directory);
    }
  }

  private static int runPrimary(NodeConfig config, RunDirectory directory) throws IOException {
    List<ListeningSocket> sockets = new GivenSockets(config, System.getenv()).open();
    Files.createDirectories(config.log().folderFor(directory));
    Optional<CacheFolder> cache = CacheFolder.open(System.getenv());
    WorkerBlueprint blueprint =
        Blueprints.of(config, directory, cache, sockets.get(0).address(), 1);
    Optional<ClassArchive> archive = archive(config, cache, blueprint);
    Desired desired = new Desired(config.workers(), config.spares(), 1, 0, false, policy(config));
    PrimaryNode node =
        new PrimaryNode(
            config,
            directory,
            desired,
            () -> archive.map(ClassArchive::options).orElse(List.of()),
            System.out);
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "jelly-operations"));
    Operations operations = new Operations(new PrimaryControl(node), timer);
    node.operations(operations::call);
    sockets.forEach(node::give);
    node.blueprint(blueprint);
    try (AdminSocket ignored = AdminSocket.listen(directory.adminSocket(), operations::call)) {
      Banner banner = new Banner(config, sockets, node::status, System.out);
      node.subscribe(
          event -> {
            if (event instanceof NodeEvent.Ready && banner.ready(config.workers())) {
              archive.ifPresent(ClassArchive::trainIfMissing);
            }
          });
      trapSignals(node);
      node.start();
      int code = node.finished().join();
      node.close();
      if (!node.failure().isEmpty())
        System.err.println(config.name() + " gave up: " + node.failure());
      return code;
    }
  }

  private static Optional<ClassArchive> archive(
      NodeConfig config, Optional<CacheFolder> cache, WorkerBlueprint blueprint)
      throws IOException {
    if (cache.isEmpty()) return Optional.empty();
    String practice =
        config.app().isPresent() ? "plain" : config.cluster().enabled() ? "clustered" : "service";
    return Optional.of(ClassArchive.of(cache.get(), blueprint, practice));
  }

  private static Policy policy(NodeConfig config) {
    NodeConfig.Respawn respawn = config.respawn();
    return new Policy(
        respawn.bootTimeoutMs(),
        config.drain().timeoutMs(),
        Math.max(1, config.reload().surge()),
        config.reload().maxUnavailable(),
        config.reload().bakeMs(),
        new Respawn(
            respawn.baseDelayMs(),
            respawn.maxDelayMs(),
            respawn.maxDelayAfterReadyMs(),
            respawn.stableMs(),
            respawn.bootAttempts()));
  }

  /** The first signal stops the node with a drain, the second at once. */
  private static void trapSignals(PrimaryNode node) {
    AtomicInteger count = new AtomicInteger();
    Runnable stop =
        () -> {
          if (count.getAndIncrement() == 0) node.stop();
          else node.stopAtOnce(STOPPED_AT_ONCE);
        };
    SignalTrap.on("INT", stop);
    SignalTrap.on("TERM", stop);
  }

  static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}

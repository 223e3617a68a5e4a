package io.jelly.cluster;

import io.jelly.config.ConfigLoader;
import io.jelly.config.ConfigSources;
import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.jelly.config.Scheduling;
import io.jelly.handoff.DescriptorLoop;
import io.jelly.primary.NodeEvent;
import io.jelly.primary.PrimaryNode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The node below the API, from the first fork to the end of this JVM. Nobody replaces its workers
 * but the application.
 *
 * <p>Its run directory is {@code api-PID}. It takes no lock there: a lock would make it one of the
 * nodes that the command line finds, and this one has nothing for the command line to talk to.
 */
final class OwnNode {
  /** What the end may take beyond the drain: placing what was accepted, and closing. */
  private static final long END_GRACE_MS = 10_000;

  private static final int ENDED_AT_ONCE = 1;

  private final NodeConfig config;
  private final RunDirectory directory;
  private final PrimaryNode node;

  private OwnNode(NodeConfig config, RunDirectory directory, PrimaryNode node) {
    this.config = config;
    this.directory = directory;
    this.node = node;
  }

  /**
   * The defaults, changed by the environment ({@code JELLY_DRAIN_TIMEOUT_MS} and so on).
   *
   * @param scheduling the application's choice
   * @throws io.jelly.config.ConfigException if the environment has a bad value
   */
  static NodeConfig config(Optional<Scheduling> scheduling) {
    Map<String, String> options = new HashMap<>();
    options.put("name", "api-" + ProcessHandle.current().pid());
    scheduling.ifPresent(choice -> options.put("scheduling", choice.toString()));
    return ConfigLoader.load(
            new ConfigSources(
                Path.of("").toAbsolutePath(),
                Optional.empty(),
                System.getenv(),
                options,
                Runtime.getRuntime().availableProcessors()))
        .config();
  }

  /**
   * Takes the run directory; starts no worker yet.
   *
   * @param listener hears of the workers on the supervisor's thread
   * @throws IllegalStateException where descriptors cannot be passed between processes
   */
  static OwnNode start(NodeConfig config, Consumer<NodeEvent> listener) {
    if (!DescriptorLoop.isSupported()) {
      throw new IllegalStateException(
          "descriptors cannot be passed between processes here: "
              + DescriptorLoop.whyUnsupported());
    }
    RunDirectory directory = RunDirectories.of(System.getenv()).create(config.name());
    try {
      PrimaryNode node =
          new PrimaryNode(
              config,
              directory,
              null,
              Optional.empty(),
              new JsonObject(),
              blueprint -> List.of(),
              System.out);
      node.subscribe(listener);
      return new OwnNode(config, directory, node);
    } catch (IOException e) {
      throw new UncheckedIOException("the run directory " + directory.path(), e);
    }
  }

  PrimaryNode node() {
    return node;
  }

  NodeConfig config() {
    return config;
  }

  /** Lets every worker finish what is open, and leaves none behind. On the way out of the JVM. */
  void end() {
    node.stop();
    try {
      node.finished().get(config.drain().timeoutMs() + END_GRACE_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      node.stopAtOnce(ENDED_AT_ONCE);
    } catch (InterruptedException e) {
      node.stopAtOnce(ENDED_AT_ONCE);
      Thread.currentThread().interrupt();
    }
    node.close();
    deleteDirectory();
  }

  private void deleteDirectory() {
    try (Stream<Path> files = Files.walk(directory.path())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    } catch (IOException e) {
      // What is left is small, and nobody takes it for a running node.
    }
  }
}

package io.jelly;

import io.jelly.cli.NodeRunner;
import io.jelly.config.ConfigException;
import io.jelly.config.ConfigLoader;
import io.jelly.config.ConfigSources;
import io.jelly.config.LoadedConfig;
import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.jelly.config.RunLock;
import io.jelly.handoff.DescriptorLoop;
import io.jelly.wire.ControlSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts what the configuration asks for, under the lock of the node's name. */
final class Launcher implements NodeRunner {
  /** Set by a worker that starts a primary: the run directory. */
  private static final String HEALS = "JELLY_HEALS";

  private static final Path LOGBACK = Path.of("conf", "logback.xml");

  @Override
  public int run(LoadedConfig loaded) {
    configureLog(loaded.config());
    try {
      return start(loaded);
    } catch (IOException e) {
      throw new ConfigException(List.of(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public int protocol() {
    return ControlSocket.PROTOCOL;
  }

  /** Only a primary that a worker has started goes on with what was valid before. */
  @Override
  public LoadedConfig instead(ConfigSources sources, ConfigException problems) {
    String healed = System.getenv(HEALS);
    if (healed == null) throw problems;
    try {
      LoadedConfig before =
          new LastGoodConfig(new RunDirectory(Path.of(healed)))
              .text()
              .map(text -> ConfigLoader.load(sources, text))
              .orElseThrow(() -> problems);
      System.err.println("the configuration is wrong; what was valid before stays in force:");
      problems.problems().forEach(System.err::println);
      return before;
    } catch (IOException e) {
      throw problems;
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
    Optional<RunLock> lock = Takeover.isAsked() ? Takeover.lock(directory) : directory.tryLock();
    if (lock.isEmpty()) {
      throw new ConfigException(
          List.of(
              "a node named "
                  + config.name()
                  + " is already running (see status; -name starts another one)"));
    }
    Optional<Foreground> after = Optional.empty();
    int code;
    try (RunLock ignored = lock.get()) {
      if (config.workers() == 0) return new SingleProcess(loaded, directory).run();
      if (!DescriptorLoop.isSupported()) {
        System.err.println(
            "descriptors cannot be passed between processes here ("
                + DescriptorLoop.whyUnsupported()
                + "): everything runs in this one JVM, as with -workers 0");
        return new SingleProcess(loaded, directory).run();
      }
      PrimaryProcess primary = new PrimaryProcess(loaded, directory);
      code = primary.run();
      after = primary.successor().map(process -> new Foreground(directory, process));
    }
    return after.isPresent() && !Foreground.isAbove() ? after.get().follow() : code;
  }

  static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}

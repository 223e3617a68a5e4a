package io.jelly.cli;

import io.jelly.config.ConfigException;
import io.jelly.config.ConfigLoader;
import io.jelly.config.ConfigSources;
import io.jelly.config.Source;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "config check",
    description = "check a configuration file, by itself: every problem is a line")
final class ConfigCheckCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "the file (default conf/config.json)")
  private @Nullable String file;

  ConfigCheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String checked = file == null ? ConfigSources.DEFAULT_FILE : file;
    try {
      ConfigSources sources = ConfigSources.of(Optional.of(checked), Map.of(), Map.of());
      long keys =
          ConfigLoader.load(sources).origins().values().stream()
              .filter(origin -> origin.source() == Source.FILE)
              .count();
      terminal.out().println(checked + ": good, sets " + keys + (keys == 1 ? " key" : " keys"));
      return ExitCode.OK;
    } catch (ConfigException wrong) {
      wrong.problems().forEach(terminal.err()::println);
      return ExitCode.FAILED;
    }
  }
}

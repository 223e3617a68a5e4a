package io.jelly.cli;

import io.jelly.config.ConfigLoader;
import io.jelly.config.ConfigSources;
import io.jelly.config.ConfigView;
import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "config show",
    description = "show the values in force in a node, or those a start here would use")
final class ConfigShowCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final RunDirectories directories;
  private final Map<String, String> environment;

  @Mixin private final NodeChoice choice = new NodeChoice();

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      description = "with no node running: the configuration file")
  private @Nullable String file;

  @Option(
      names = {"-json", "--json"},
      description = "print all of it as JSON")
  private boolean json;

  ConfigShowCommand(
      Terminal terminal, RunDirectories directories, Map<String, String> environment) {
    this.terminal = terminal;
    this.directories = directories;
    this.environment = environment;
  }

  @Override
  public Integer call() {
    JsonObject view;
    try {
      RunDirectory node = choice.find(directories);
      view = NodeCommand.call(node, "config.show", new JsonObject()).put("node", node.name());
    } catch (CommandFailure failure) {
      if (failure.exitCode() != ExitCode.NO_NODE) throw failure;
      terminal.err().println(failure.line() + "; a start here would use:");
      view = ConfigView.of(ConfigLoader.load(sources())).putNull("node");
    }
    terminal.out().println(json ? view.encode() : ConfigText.of(view));
    return ExitCode.OK;
  }

  private ConfigSources sources() {
    Map<String, String> options = new HashMap<>();
    choice.name().ifPresent(name -> options.put("name", name));
    choice.port().ifPresent(port -> options.put("port", port));
    return ConfigSources.of(Optional.ofNullable(file), environment, options);
  }
}

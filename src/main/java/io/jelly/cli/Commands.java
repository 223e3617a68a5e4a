package io.jelly.cli;

import io.jelly.config.RunDirectories;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Every command with the options it takes, in the order of the help. */
final class Commands {
  private final List<CommandLine> all;

  Commands(
      Terminal terminal,
      RunDirectories directories,
      Map<String, String> environment,
      int protocol) {
    all =
        List.of(
            new CommandLine(RunOptions.spec()),
            new CommandLine(new StatusCommand(terminal, directories)),
            new CommandLine(new NodesCommand(terminal, directories)),
            new CommandLine(new EventsCommand(terminal, directories)),
            new CommandLine(new ScaleCommand(terminal, directories)),
            new CommandLine(new ReloadCommand(terminal, directories)),
            new CommandLine(new RollbackCommand(terminal, directories)),
            new CommandLine(new UpgradeCommand(terminal, directories)),
            new CommandLine(new KillCommand(terminal, directories)),
            new CommandLine(new StopCommand(terminal, directories)),
            new CommandLine(new DrainCommand(terminal, directories)),
            new CommandLine(new ConfigCheckCommand(terminal)),
            new CommandLine(new ConfigShowCommand(terminal, directories, environment)),
            new CommandLine(new ConfigPushCommand(terminal, directories)),
            new CommandLine(new CallCommand(terminal, directories)),
            new CommandLine(new KeygenCommand(terminal)),
            new CommandLine(new TokenCommand(terminal)),
            new CommandLine(new VersionCommand(terminal, protocol)),
            new CommandLine(new HelpCommand(terminal, this)));
    all.forEach(Commands::configure);
  }

  /** What a user types is taken as it is: nothing is expanded, clustered or guessed. */
  private static void configure(CommandLine command) {
    command
        .setExpandAtFiles(false)
        .setPosixClusteredShortOptionsAllowed(false)
        .setAllowOptionsAsOptionParameters(false)
        .setAllowSubcommandsAsOptionParameters(true);
  }

  List<CommandSpec> specs() {
    return all.stream().map(CommandLine::getCommandSpec).toList();
  }

  List<String> names() {
    return specs().stream().map(CommandSpec::name).toList();
  }

  Optional<CommandLine> find(String name) {
    return all.stream().filter(command -> command.getCommandName().equals(name)).findFirst();
  }
}

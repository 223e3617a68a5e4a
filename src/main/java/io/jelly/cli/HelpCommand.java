package io.jelly.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "help", description = "explain this program, or one command")
final class HelpCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Commands commands;

  @Parameters(arity = "0..2", paramLabel = "COMMAND", description = "the command to explain")
  private @Nullable List<String> command;

  HelpCommand(Terminal terminal, Commands commands) {
    this.terminal = terminal;
    this.commands = commands;
  }

  @Override
  public Integer call() {
    terminal.out().print(page());
    return ExitCode.OK;
  }

  private String page() {
    if (command == null) {
      return HelpPages.overview(commands.specs());
    }
    String name = String.join(" ", command);
    return commands
        .find(name)
        .map(found -> HelpPages.command(found.getCommandSpec()))
        .orElseThrow(() -> UsageErrors.unknownCommand(name, commands.names()));
  }
}

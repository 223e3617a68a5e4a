package io.jelly.cli;

import io.jelly.config.RunDirectories;
import picocli.CommandLine.Command;

@Command(
    name = "rollback",
    description =
        "reload what ran before the last successful reload; twice returns to where one was")
final class RollbackCommand extends ReplacingCommand {
  RollbackCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories, "rollback", "node.rollback");
  }
}

package io.jelly.cli;

import io.jelly.config.RunDirectories;
import picocli.CommandLine.Command;

@Command(
    name = "reload",
    description = "replace all workers, new before old; returns with the verdict")
final class ReloadCommand extends ReplacingCommand {
  ReloadCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories, "reload", "node.reload");
  }
}

package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "status", description = "show a node, its listeners and its workers")
final class StatusCommand extends NodeCommand {
  @Option(
      names = {"-json", "--json"},
      description = "print all of it as JSON")
  private boolean json;

  StatusCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories);
  }

  @Override
  int ask(NodeFinder finder) {
    JsonObject status = call(finder.node(), "node.status", new JsonObject());
    print(json ? status.encode() : StatusText.of(status));
    return ExitCode.OK;
  }
}

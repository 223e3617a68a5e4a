package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "scale", description = "change the number of workers")
final class ScaleCommand extends NodeCommand {
  @Parameters(paramLabel = "N|+N|-N", description = "how many, how many more, or how many less")
  private String workers = "";

  ScaleCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories);
  }

  @Override
  int ask(NodeFinder finder) {
    if (!workers.matches("[+-]?[0-9]{1,4}")) {
      throw CommandFailure.usage("scale: give a number as 4, +1 or -1, not \"" + workers + "\"");
    }
    RunDirectory node = finder.node();
    JsonObject result = call(node, "node.scale", new JsonObject().put("workers", workers));
    print(
        "node "
            + node.name()
            + ": workers "
            + result.getValue("before")
            + " -> "
            + result.getValue("after"));
    return ExitCode.OK;
  }
}

package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "scale", description = "change the number of workers")
final class ScaleCommand extends NodeCommand {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  @Parameters(paramLabel = "N|+N|-N", description = "how many, how many more, or how many less")
  private String workers = "";

  @Option(
      names = {"-node", "--node"},
      paramLabel = "NODE",
      description = "of another node of the cluster, by its name")
  private @Nullable String target;

  @Option(
      names = {"-json", "--json"},
      description = "print the numbers as JSON")
  private boolean json;

  ScaleCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories);
  }

  @Override
  int ask(NodeFinder finder) {
    if (!workers.matches("[+-]?[0-9]{1,4}")) {
      throw CommandFailure.usage("scale: give a number as 4, +1 or -1, not \"" + workers + "\"");
    }
    RunDirectory node = finder.node();
    JsonObject params = new JsonObject().put("workers", workers);
    JsonObject result =
        target == null
            ? call(node, "node.scale", params)
            : call(node, "cluster.scale", params.put("node", target), DEADLINE);
    String text =
        "node "
            + (target == null ? node.name() : target)
            + ": workers "
            + result.getValue("before")
            + " -> "
            + result.getValue("after");
    print(json ? result.encode() : text);
    return ExitCode.OK;
  }
}

package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "drain",
    description = "let a node of the cluster finish what is open, leave and end")
final class DrainCommand extends NodeCommand {
  private static final Duration DEADLINE = Duration.ofMinutes(4);

  @Parameters(paramLabel = "NODE", description = "its name, as nodes shows it")
  private String target = "";

  @Option(
      names = {"-json", "--json"},
      description = "print the outcome as JSON")
  private boolean json;

  DrainCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories);
  }

  @Override
  int ask(NodeFinder finder) throws IOException {
    RunDirectory node = finder.node();
    long start = System.nanoTime();
    JsonObject verdict =
        call(node, "cluster.drain", new JsonObject().put("node", target), DEADLINE);
    if (Boolean.TRUE.equals(verdict.getValue("own"))) {
      if (!StopCommand.awaitEnd(node, start)) {
        complain("node " + target + " is still draining");
        return ExitCode.FAILED;
      }
    }
    print(json ? verdict.encode() : "node " + target + " has left the cluster and stopped");
    return ExitCode.OK;
  }
}

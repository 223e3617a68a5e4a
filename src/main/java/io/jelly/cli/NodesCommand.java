package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "nodes", description = "show the nodes of the cluster")
final class NodesCommand extends NodeCommand {
  @Option(
      names = {"-json", "--json"},
      description = "print all of it as JSON")
  private boolean json;

  NodesCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories);
  }

  @Override
  int ask(NodeFinder finder) {
    JsonObject cluster = call(finder.node(), "cluster.nodes", new JsonObject());
    print(json ? cluster.encode() : ClusterText.of(cluster));
    return ExitCode.OK;
  }
}

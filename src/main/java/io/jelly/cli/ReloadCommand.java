package io.jelly.cli;

import io.jelly.config.RunDirectories;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "reload",
    description = "replace all workers, new before old; returns with the verdict")
final class ReloadCommand extends ReplacingCommand {
  /** Of many nodes, one after the other. */
  private static final Duration DEADLINE = Duration.ofHours(24);

  @Option(
      names = {"-all", "--all"},
      description = "of every node of the cluster, one after the other, until one fails")
  private boolean all;

  ReloadCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories, "reload", "node.reload");
  }

  @Override
  int ask(NodeFinder finder) {
    if (!all) return super.ask(finder);
    return tell(
        call(finder.node(), "cluster.reload", params(), DEADLINE),
        isJson(),
        ClusterVerdictText::ofReload);
  }
}

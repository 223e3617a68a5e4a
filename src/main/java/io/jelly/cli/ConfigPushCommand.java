package io.jelly.cli;

import io.jelly.config.ConfigFile;
import io.jelly.config.RunDirectories;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "config push",
    description = "make a file the configuration of all nodes of the cluster, or of none")
final class ConfigPushCommand extends NodeCommand {
  private static final Duration DEADLINE = Duration.ofHours(24);

  @Parameters(paramLabel = "FILE", description = "the file")
  private Path file = Path.of("");

  @Option(
      names = {"-json", "--json"},
      description = "print the verdict as JSON")
  private boolean json;

  ConfigPushCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories);
  }

  @Override
  int ask(NodeFinder finder) {
    String text = ConfigFile.text(file.toAbsolutePath(), file.toString());
    JsonObject params = new JsonObject().put("text", text);
    return tell(
        call(finder.node(), "cluster.push", params, DEADLINE), json, ClusterVerdictText::ofPush);
  }
}

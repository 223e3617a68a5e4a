package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "reload",
    description = "replace all workers, new before old; returns with the verdict")
final class ReloadCommand extends NodeCommand {
  /** Starting and draining many workers one by one takes its time. */
  private static final Duration DEADLINE = Duration.ofMinutes(30);

  @Option(
      names = {"-json", "--json"},
      description = "print the verdict as JSON")
  private boolean json;

  ReloadCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories);
  }

  @Override
  int ask(NodeFinder finder) {
    RunDirectory node = finder.node();
    JsonObject verdict = call(node, "node.reload", new JsonObject(), DEADLINE);
    boolean ok = Boolean.TRUE.equals(verdict.getValue("ok"));
    if (json) {
      print(verdict.encode());
    } else if (ok) {
      print("node " + node.name() + ": " + success(verdict));
    } else {
      complain("node " + node.name() + ": the reload failed" + reasons(verdict));
    }
    return ok ? ExitCode.OK : ExitCode.FAILED;
  }

  static String success(JsonObject verdict) {
    return "generation "
        + verdict.getValue("generation")
        + ", "
        + verdict.getValue("replaced")
        + " workers replaced, "
        + verdict.getValue("migrated")
        + " connections moved, "
        + verdict.getValue("closed")
        + " closed, "
        + verdict.getValue("durationMs")
        + " ms";
  }

  static String reasons(JsonObject verdict) {
    return verdict.getValue("reasons") instanceof JsonArray reasons && !reasons.isEmpty()
        ? reasons.stream().map(String::valueOf).collect(Collectors.joining("; ", ": ", ""))
        : "; the old workers serve on";
  }
}

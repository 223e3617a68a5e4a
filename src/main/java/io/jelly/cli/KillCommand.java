package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "kill", description = "send a signal to one worker")
final class KillCommand extends NodeCommand {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  @Parameters(
      paramLabel = "[NODE/]ID",
      description = "id of the worker, as status shows it; with NODE: of that node of the cluster")
  private String worker = "";

  @Option(
      names = {"-signal", "--signal"},
      paramLabel = "SIGNAL",
      description = "its name, with or without SIG, or its number (default TERM; with NODE: KILL)")
  private @Nullable String signal;

  @Option(
      names = {"-json", "--json"},
      description = "print what was done as JSON")
  private boolean json;

  KillCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories);
  }

  @Override
  int ask(NodeFinder finder) {
    int slash = worker.lastIndexOf('/');
    String target = slash < 0 ? "" : worker.substring(0, slash);
    String number = worker.substring(slash + 1);
    if (!number.matches("[0-9]{1,9}")) {
      throw CommandFailure.usage("kill: the id of a worker is a number, not \"" + number + "\"");
    }
    if (slash == 0) throw CommandFailure.usage("kill: before the / stands the name of a node");
    String name = SignalName.of(signal == null ? (slash < 0 ? "TERM" : "KILL") : signal);
    int id = Integer.parseInt(number);
    RunDirectory node = finder.node();
    JsonObject params = new JsonObject().put("id", id).put("signal", name);
    JsonObject result =
        slash < 0
            ? call(node, "worker.kill", params)
            : call(node, "cluster.kill", params.put("node", target), DEADLINE);
    String where = slash < 0 ? node.name() : target;
    print(json ? result.encode() : "node " + where + ": sent SIG" + name + " to worker " + id);
    return ExitCode.OK;
  }
}

package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "kill", description = "send a signal to one worker")
final class KillCommand extends NodeCommand {
  @Parameters(paramLabel = "ID", description = "id of the worker, as status shows it")
  private String worker = "";

  @Option(
      names = {"-signal", "--signal"},
      paramLabel = "SIGNAL",
      description = "its name, with or without SIG, or its number (default TERM)")
  private String signal = "TERM";

  KillCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories);
  }

  @Override
  int ask(NodeFinder finder) {
    if (!worker.matches("[0-9]{1,9}")) {
      throw CommandFailure.usage("kill: the id of a worker is a number, not \"" + worker + "\"");
    }
    String name = SignalName.of(signal);
    int id = Integer.parseInt(worker);
    RunDirectory node = finder.node();
    call(node, "worker.kill", new JsonObject().put("id", id).put("signal", name));
    print("node " + node.name() + ": sent SIG" + name + " to worker " + id);
    return ExitCode.OK;
  }
}

package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import picocli.CommandLine.Option;

/** A command that replaces all workers and returns with the verdict. */
abstract class ReplacingCommand extends NodeCommand {
  /** Starting and draining many workers one by one takes its time. */
  private static final Duration DEADLINE = Duration.ofMinutes(30);

  private final String name;
  private final String operation;

  @Option(
      names = {"-json", "--json"},
      description = "print the verdict as JSON")
  private boolean json;

  @Option(
      names = {"-wait", "--wait"},
      description = "let a reload that is under way end first; else it is a reason to refuse")
  private boolean wait;

  ReplacingCommand(Terminal terminal, RunDirectories directories, String name, String operation) {
    super(terminal, directories);
    this.name = name;
    this.operation = operation;
  }

  @Override
  int ask(NodeFinder finder) {
    RunDirectory node = finder.node();
    JsonObject verdict = call(node, operation, params(), DEADLINE);
    boolean ok = Boolean.TRUE.equals(verdict.getValue("ok"));
    if (json) {
      print(verdict.encode());
    } else if (ok) {
      print("node " + node.name() + ": " + VerdictText.success(verdict));
    } else {
      complain("node " + node.name() + ": the " + name + " failed" + VerdictText.failure(verdict));
    }
    return ok ? ExitCode.OK : ExitCode.FAILED;
  }

  final JsonObject params() {
    return wait ? new JsonObject().put("wait", true) : new JsonObject();
  }

  final boolean isJson() {
    return json;
  }
}

package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/** A command that asks something of one running node. */
abstract class NodeCommand implements Callable<Integer> {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final Terminal terminal;
  private final RunDirectories directories;

  @Mixin private final NodeChoice choice = new NodeChoice();

  NodeCommand(Terminal terminal, RunDirectories directories) {
    this.terminal = terminal;
    this.directories = directories;
  }

  @Override
  public final Integer call() throws IOException {
    return ask(() -> choice.find(directories));
  }

  /** Does it; a command checks what the user typed before it asks for the node. */
  abstract int ask(NodeFinder finder) throws IOException;

  /** Finds the node, or fails the command. */
  interface NodeFinder {
    RunDirectory node();
  }

  static JsonObject call(RunDirectory node, String method, JsonObject params) {
    return call(node, method, params, ANSWER);
  }

  static JsonObject call(RunDirectory node, String method, JsonObject params, Duration deadline) {
    return new AdminClient(node).call(method, params, deadline);
  }

  /** Prints the verdict of a cluster-wide operation; the exit code says whether all went well. */
  final int tell(JsonObject verdict, boolean json, Function<JsonObject, String> text) {
    boolean ok = Boolean.TRUE.equals(verdict.getValue("ok"));
    print(json ? verdict.encode() : text.apply(verdict));
    if (!ok && !json) complain(ClusterVerdictText.failure(verdict));
    return ok ? ExitCode.OK : ExitCode.FAILED;
  }

  void print(String line) {
    terminal.out().println(line);
  }

  /** Whether what is printed reaches nobody any more, as a pipe to a program that has ended. */
  boolean isOutputGone() {
    return terminal.out().checkError();
  }

  void complain(String line) {
    terminal.err().println(line);
  }
}

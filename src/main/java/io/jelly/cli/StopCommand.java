package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;

@Command(name = "stop", description = "stop a node after a drain; returns when it is gone")
final class StopCommand extends NodeCommand {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  StopCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories);
  }

  @Override
  int ask(NodeFinder finder) throws IOException {
    long start = System.nanoTime();
    RunDirectory node = finder.node();
    try {
      call(node, "node.stop", new JsonObject(), DEADLINE);
    } catch (CommandFailure failure) {
      // a node that goes at once may take its answer with it
      if (node.isRunning()) {
        throw failure;
      }
    }
    if (!awaitEnd(node, start)) {
      complain("node " + node.name() + " is still draining after " + DEADLINE.toSeconds() + " s");
      return ExitCode.FAILED;
    }
    print("node " + node.name() + " stopped");
    return ExitCode.OK;
  }

  /** False if the node has not ended in good time after this moment. */
  static boolean awaitEnd(RunDirectory node, long startNanos) throws IOException {
    while (node.isRunning()) {
      if (System.nanoTime() - startNanos > DEADLINE.toNanos()) return false;
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    return true;
  }
}

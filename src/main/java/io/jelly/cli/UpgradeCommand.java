package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "upgrade",
    description =
        "replace the primary by one of another version of this program, then reload the workers")
final class UpgradeCommand extends NodeCommand {
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);
  private static final Duration RELOAD_DEADLINE = Duration.ofMinutes(30);
  private static final long LOOK_NANOS = 50_000_000;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "JAR",
      description = "the new jar; by default the one the node was started with, read anew")
  private @Nullable Path jar;

  @Option(
      names = {"-primary-only", "--primary-only"},
      description = "leave the workers as they are")
  private boolean primaryOnly;

  @Option(
      names = {"-json", "--json"},
      description = "print what was done as JSON")
  private boolean json;

  UpgradeCommand(Terminal terminal, RunDirectories directories) {
    super(terminal, directories);
  }

  @Override
  int ask(NodeFinder finder) {
    RunDirectory node = finder.node();
    JsonObject params = new JsonObject();
    if (jar != null) params.put("jar", jar.toAbsolutePath().toString());
    JsonObject upgrade = call(node, "node.upgrade", params, START_DEADLINE);
    awaitPrimary(node, upgrade.getLong("pid"));
    if (primaryOnly) return report(node, upgrade, null);
    return report(node, upgrade, call(node, "node.reload", new JsonObject(), RELOAD_DEADLINE));
  }

  /** Between the two there is an instant without an admin socket. */
  private void awaitPrimary(RunDirectory node, long pid) {
    long end = System.nanoTime() + START_DEADLINE.toNanos();
    while (System.nanoTime() - end < 0) {
      try {
        JsonObject status = call(node, "node.status", new JsonObject(), START_DEADLINE);
        if (status.getJsonObject("node").getLong("pid") == pid) return;
      } catch (CommandFailure notYet) {
        // Neither has it now.
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    throw new CommandFailure(
        ExitCode.FAILED, "the new primary (pid " + pid + ") has not taken over in time");
  }

  private int report(RunDirectory node, JsonObject upgrade, @Nullable JsonObject verdict) {
    boolean ok = verdict == null || Boolean.TRUE.equals(verdict.getValue("ok"));
    String primary =
        "node "
            + node.name()
            + ": the primary is version "
            + upgrade.getString("version")
            + " now, pid "
            + upgrade.getLong("pid");
    if (json) print(upgrade.put("ok", ok).put("reload", verdict).encode());
    else if (verdict == null) print(primary);
    else if (ok) print(primary + "; " + VerdictText.success(verdict));
    else complain(primary + "; the reload of the workers failed" + VerdictText.failure(verdict));
    return ok ? ExitCode.OK : ExitCode.FAILED;
  }
}

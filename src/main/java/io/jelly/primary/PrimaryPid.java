package io.jelly.primary;

import io.jelly.config.RunDirectory;
import io.jelly.primary.NodePage.Fact;
import java.io.IOException;
import java.util.OptionalLong;

/** Which process is the primary of a run directory now. */
public final class PrimaryPid {
  private PrimaryPid() {}

  /** Its pid, alive or not; empty once a primary has stopped the node. */
  public static OptionalLong of(RunDirectory directory) throws IOException {
    return NodePage.find(directory)
        .map(page -> OptionalLong.of(page.get(Fact.PRIMARY_PID)))
        .orElseGet(OptionalLong::empty);
  }

  /** Whether the process has not ended; a zombie has. */
  public static boolean isAlive(long pid) {
    return ProcessStat.of(pid).map(stat -> !stat.isOver()).orElse(false);
  }
}

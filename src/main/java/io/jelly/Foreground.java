package io.jelly;

import io.jelly.config.RunDirectory;
import io.jelly.primary.PrimaryPid;
import io.jelly.wire.SignalTrap;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What a primary becomes that has handed its node over to a newer one: the process that a terminal
 * or a service manager has started stays, passes signals on, and ends when the node ends.
 */
final class Foreground {
  /** Set for a primary that has such a process above it; when it hands over, it just exits. */
  static final String VARIABLE = "JELLY_FOREGROUND";

  private static final long LOOK_NANOS = 50_000_000;
  private static final int LOOKS_FOR_SUCCESSOR = 200;
  private static final int LOST = 1;

  private final RunDirectory directory;
  private final Process child;
  private volatile long followed;

  /**
   * @param child the primary that took over
   */
  Foreground(RunDirectory directory, Process child) {
    this.directory = directory;
    this.child = child;
    followed = child.pid();
  }

  /** Whether this process has one above it that stays. */
  static boolean isAbove() {
    return System.getenv(VARIABLE) != null;
  }

  /** Returns the node's exit code when the node has ended, whoever was its primary by then. */
  int follow() throws IOException {
    for (String signal : new String[] {"INT", "TERM", "HUP"}) {
      SignalTrap.on(signal, () -> pass(signal));
    }
    while (true) {
      OptionalInt code = awaitEnd();
      OptionalLong next = successor();
      if (next.isEmpty()) return code.orElse(PrimaryPid.of(directory).isEmpty() ? 0 : LOST);
      followed = next.getAsLong();
    }
  }

  private OptionalInt awaitEnd() {
    while (PrimaryPid.isAlive(followed)) LockSupport.parkNanos(LOOK_NANOS);
    return followed == child.pid() && !child.isAlive()
        ? OptionalInt.of(child.exitValue())
        : OptionalInt.empty();
  }

  /** A primary other than the one that ended; empty if the node has stopped or is lost. */
  private OptionalLong successor() throws IOException {
    for (int look = 0; look < LOOKS_FOR_SUCCESSOR; look++) {
      OptionalLong pid = PrimaryPid.of(directory);
      if (pid.isEmpty()) return pid;
      if (pid.getAsLong() != followed && PrimaryPid.isAlive(pid.getAsLong())) return pid;
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return OptionalLong.empty();
  }

  private void pass(String signal) {
    try {
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " " + followed).start();
      kill.getOutputStream().close();
    } catch (IOException e) {
      System.err.println("SIG" + signal + " could not be passed on: " + e.getMessage());
    }
  }
}

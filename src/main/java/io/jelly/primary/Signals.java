package io.jelly.primary;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends signals to processes of ours. */
final class Signals {
  private Signals() {}

  /**
   * Sends a signal.
   *
   * @param signal its name without SIG, or its number; checked, as it goes to a shell
   * @throws IllegalArgumentException if it is neither
   * @throws IllegalStateException if there is no such process
   */
  static void send(long pid, String signal) {
    if (!signal.matches("[A-Z0-9+]{1,10}"))
      throw new IllegalArgumentException("no such signal: " + signal);
    try {
      // The JDK knows only TERM and KILL; the shell's own kill needs no package.
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " " + pid)
              .redirectErrorStream(true)
              .start();
      if (kill.waitFor() == 0) return;
      if (ProcessHandle.of(pid).isEmpty())
        throw new IllegalStateException("there is no process " + pid + " any more");
      throw new IllegalArgumentException("no such signal: " + signal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

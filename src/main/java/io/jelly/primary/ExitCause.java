package io.jelly.primary;

import java.util.Map;

/**
 * How a process ended, in words.
 *
 * @param code the exit code as Java reports it: 128 + signal for a signal
 */
record ExitCause(int code) {
  /** Of a process that an earlier primary started: nobody is left who could know. */
  static final int UNKNOWN = -1;

  private static final int SIGNAL_BASE = 128;
  private static final int LAST_SIGNAL = 64;
  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "HUP"),
          Map.entry(2, "INT"),
          Map.entry(3, "QUIT"),
          Map.entry(4, "ILL"),
          Map.entry(6, "ABRT"),
          Map.entry(7, "BUS"),
          Map.entry(8, "FPE"),
          Map.entry(9, "KILL"),
          Map.entry(11, "SEGV"),
          Map.entry(13, "PIPE"),
          Map.entry(14, "ALRM"),
          Map.entry(15, "TERM"));

  /** The name of the signal that ended it without SIG, or empty if it exited by itself. */
  String signal() {
    int signal = code - SIGNAL_BASE;
    return signal > 0 && signal <= LAST_SIGNAL
        ? SIGNALS.getOrDefault(signal, String.valueOf(signal))
        : "";
  }

  /** For the log: what happened and what it probably means. */
  String describe() {
    String signal = signal();
    if (code == UNKNOWN) return "its process is gone (exit code unknown: it was adopted)";
    if (signal.isEmpty()) return "exit code " + code + hint();
    return "signal SIG" + signal + hint();
  }

  private String hint() {
    return switch (code) {
      case 3 -> " (probably out of Java heap: -XX:+ExitOnOutOfMemoryError)";
      case 134 -> " (probably a crash of the JVM: see hs_err_pid*.log in the log folder)";
      case 137 -> " (kill -9, or the kernel's out-of-memory killer)";
      default -> "";
    };
  }
}

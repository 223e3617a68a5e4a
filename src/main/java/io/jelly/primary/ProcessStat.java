package io.jelly.primary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What /proc/PID/stat says of a process (proc(5)).
 *
 * @param state one letter: R, S, T (stopped), Z (zombie) and so on
 * @param startTicks when it started, in clock ticks since boot: with the pid it names a process for
 *     good
 */
record ProcessStat(char state, long startTicks) {
  private static final int STATE = 0;
  private static final int START = 19;

  /** Empty if there is no such process. */
  static Optional<ProcessStat> of(long pid) {
    try {
      return Optional.of(parse(Files.readString(Path.of("/proc", String.valueOf(pid), "stat"))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The name, in parentheses, may hold anything: what counts begins behind the last one. */
  static ProcessStat parse(String line) {
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return new ProcessStat(fields[STATE].charAt(0), Long.parseLong(fields[START]));
  }

  /** It has ended, and at most nobody has asked for its exit code yet. */
  boolean isOver() {
    return state == 'Z' || state == 'X' || state == 'x';
  }
}

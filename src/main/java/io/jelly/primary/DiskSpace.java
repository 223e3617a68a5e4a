package io.jelly.primary;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Gives back the disk space of a part of a file while somebody else appends to it: a hole, which
 * loses nothing that is being written, as emptying the file could. Java has no call for it; the
 * program {@code fallocate} of util-linux does (fallocate(2), FALLOC_FL_PUNCH_HOLE).
 */
final class DiskSpace {
  private static final long TIMEOUT_S = 10;

  private DiskSpace() {}

  /** False where that is not possible: no such program, or a file system without holes. */
  static boolean release(Path file, long from, long until) {
    List<String> command =
        List.of(
            "fallocate",
            "--punch-hole",
            "--offset",
            String.valueOf(from),
            "--length",
            String.valueOf(until - from),
            file.toString());
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
      if (!ended) process.destroyForcibly();
      return ended && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

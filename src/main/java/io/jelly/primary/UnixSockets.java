package io.jelly.primary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which Unix sockets with a path a process has, as /proc tells. */
final class UnixSockets {
  private static final int INODE = 6;
  private static final int PATH = 7;

  private UnixSockets() {}

  /** The paths with this file name. */
  static List<Path> servedBy(long pid, String fileName) {
    Set<String> open = OpenSockets.of(Path.of("/proc", String.valueOf(pid)));
    try (Stream<String> lines = Files.lines(Path.of("/proc/net/unix"))) {
      return lines
          .map(line -> line.trim().split("\\s+", PATH + 1))
          .filter(columns -> columns.length > PATH && columns[PATH].endsWith("/" + fileName))
          .filter(columns -> open.contains(OpenSockets.named(columns[INODE])))
          .map(columns -> Path.of(columns[PATH]))
          .distinct()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }
}

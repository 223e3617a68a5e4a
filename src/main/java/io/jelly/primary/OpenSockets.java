package io.jelly.primary;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The sockets of a process, as /proc tells its own user (proc(5)). */
final class OpenSockets {
  private OpenSockets() {}

  /** As {@code socket:[inode]}; empty for another user's process, or one that has just ended. */
  static Set<String> of(Path process) {
    Set<String> sockets = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        String target = target(descriptor);
        if (target.startsWith("socket:")) sockets.add(target);
      }
    } catch (IOException | DirectoryIteratorException e) {
      return Set.of();
    }
    return sockets;
  }

  static String named(String inode) {
    return "socket:[" + inode + "]";
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // Closed while we looked.
    }
  }
}

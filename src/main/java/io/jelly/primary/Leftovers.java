package io.jelly.primary;

import io.jelly.config.RunDirectory;
import io.jelly.wire.SharedFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files in a run directory of which no process is left. */
final class Leftovers {
  private Leftovers() {}

  /** Removes them: pages of memory, copies of jars, sockets, and what dead workers printed. */
  static void remove(RunDirectory directory) throws IOException {
    NodePage.remove(directory);
    Snapshot.removeAllBut(directory, List.of());
    try (DirectoryStream<Path> pages = Files.newDirectoryStream(directory.path(), "scoreboard-*")) {
      for (Path page : pages) SharedFile.remove(page);
    }
    Snapshot.removeAllBut(directory, List.of());
    try (DirectoryStream<Path> sockets = Files.newDirectoryStream(directory.path(), "event-*")) {
      for (Path socket : sockets) Files.deleteIfExists(socket);
    }
    try (DirectoryStream<Path> outputs = Files.newDirectoryStream(directory.path(), "output-*")) {
      for (Path output : outputs) Files.deleteIfExists(output);
    }
  }
}

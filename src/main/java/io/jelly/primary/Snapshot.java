package io.jelly.primary;

import io.jelly.config.RunDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The jars of one generation, copied into the run directory: overwriting a jar on disk never hurts
 * JVMs that run from it, and workers that die later are replaced by the same code. Folders of
 * classes are used where they are.
 */
final class Snapshot {
  private static final String PREFIX = "generation-";

  private final Path folder;

  private Snapshot(Path folder) {
    this.folder = folder;
  }

  static Snapshot of(RunDirectory directory, int generation) {
    return new Snapshot(directory.path().resolve(PREFIX + generation));
  }

  /**
   * The copy of a jar, made now; a folder is returned as it is. Time stamps are kept: archives go
   * by them.
   */
  Path copy(Path original, int place) throws IOException {
    if (!Files.isRegularFile(original)) return original;
    Files.createDirectories(folder);
    Path copy = folder.resolve(place + "-" + original.getFileName());
    return Files.copy(
        original, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** Removes the snapshots of generations before the given one. */
  static void removeBefore(RunDirectory directory, int generation) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(directory.path(), PREFIX + "*")) {
      for (Path folder : folders) {
        String number = folder.getFileName().toString().substring(PREFIX.length());
        if (number.matches("\\d{1,9}") && Integer.parseInt(number) < generation) remove(folder);
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) Files.delete(file);
    }
    Files.delete(folder);
  }
}

package io.jelly.primary;

import io.jelly.config.RunDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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
    return new Snapshot(folderOf(directory, generation));
  }

  static Path folderOf(RunDirectory directory, int generation) {
    return directory.path().resolve(PREFIX + generation);
  }

  /** Where its copies are; made if need be. */
  Path folder() throws IOException {
    return Files.createDirectories(folder);
  }

  /**
   * The copy of a jar, made now; a folder is returned as it is. Time stamps are kept: archives go
   * by them.
   */
  Path copy(Path original, int place) throws IOException {
    if (!Files.isRegularFile(original)) return original;
    Path copy = folder().resolve(place + "-" + original.getFileName());
    return Files.copy(
        original, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
  }

  /**
   * The copies of the jars of a folder, as {@code folder/*} on a class path names them; in the
   * order of their names.
   */
  List<Path> copyJars(Path folderOfJars, int place) throws IOException {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folderOfJars, "*.{jar,JAR}")) {
      files.forEach(jars::add);
    }
    Collections.sort(jars);
    List<Path> copies = new ArrayList<>();
    for (Path jar : jars) copies.add(copy(jar, place));
    return copies;
  }

  /** Removes the snapshots that none of these class paths has a part of. */
  static void removeAllBut(RunDirectory directory, List<String> classPaths) throws IOException {
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(directory.path(), PREFIX + "[0-9]*")) {
      for (Path snapshot : folders)
        if (classPaths.stream().noneMatch(path -> path.contains(snapshot + "/"))) remove(snapshot);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) Files.delete(file);
    }
    Files.delete(folder);
  }
}

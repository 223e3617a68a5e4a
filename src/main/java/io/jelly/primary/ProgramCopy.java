package io.jelly.primary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A copy of this program's own jar for the workers to run from: whoever overwrites the jar on disk
 * does not take the ground from under running JVMs. Each version is copied once.
 */
final class ProgramCopy {
  private ProgramCopy() {}

  /** The copy of the jar as it is now, made if the folder does not have it. */
  static Path in(Path folder, Path jar) throws IOException {
    Path copy = folder.resolve("program-" + CacheFolder.key(List.of(jar), List.of()) + ".jar");
    if (Files.isRegularFile(copy)) return copy;
    Path unfinished = Files.createTempFile(folder, "unfinished-", ".jar");
    Files.copy(
        jar, unfinished, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    return Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
  }
}

package io.jelly.primary;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A copy of this program's own jar for the workers to run from: whoever overwrites the jar on disk
 * does not take the ground from under running JVMs. Each version is copied once into the cache, in
 * a folder of its own whose time says when it was used last; the time of the jar itself must stay,
 * class-data archives go by it.
 */
final class ProgramCopy {
  /** How often a running node must say that it still uses its copy. */
  static final Duration USE_AGAIN = Duration.ofHours(12);

  private static final Duration LONGEST_UNUSED = Duration.ofDays(30);
  private static final String PREFIX = "program-";

  private ProgramCopy() {}

  /** The copy of the jar as it is now, made if the cache does not have it. */
  static Path in(CacheFolder cache, Path jar) throws IOException {
    Path folder = cache.resolve(PREFIX + CacheFolder.key(List.of(jar), List.of()));
    Path copy = folder.resolve(jar.getFileName());
    if (!Files.isRegularFile(copy)) {
      Files.createDirectories(folder);
      Path unfinished = Files.createTempFile(folder, "unfinished-", "");
      Files.copy(
          jar, unfinished, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
      prune(cache);
    }
    use(copy);
    return copy;
  }

  /** Notes that a copy is in use. */
  static void use(Path copy) throws IOException {
    Path folder = copy.getParent();
    if (folder != null && folder.getFileName().toString().startsWith(PREFIX))
      Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
  }

  private static void prune(CacheFolder cache) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(cache.path(), PREFIX + "*")) {
      for (Path folder : folders) {
        Instant used = Files.getLastModifiedTime(folder).toInstant();
        if (Duration.between(used, Instant.now()).compareTo(LONGEST_UNUSED) > 0) remove(folder);
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }
}

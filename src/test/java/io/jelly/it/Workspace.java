package io.jelly.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The folder of this run of the suite: short, as Unix socket paths must be, private, and removed in
 * the end. The cache in it is shared by all nodes, so that a class archive is made once.
 */
final class Workspace {
  private static final Path ROOT = makeRoot();
  private static final AtomicInteger NEXT = new AtomicInteger(1);

  private Workspace() {}

  private static Path makeRoot() {
    try {
      Path root =
          Files.createTempDirectory(
              Path.of("/tmp"),
              "jit",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(root)));
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What XDG_CACHE_HOME points to. */
  static Path cache() {
    return made(ROOT.resolve("cache"));
  }

  /** A new private folder. */
  static Path folder() {
    return made(ROOT.resolve(String.valueOf(NEXT.getAndIncrement())));
  }

  /** Writes a file into a new folder. */
  static Path file(String name, String text) {
    try {
      return Files.writeString(folder().resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With the pages of memory that a killed node's run directory links to. */
  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isSymbolicLink(file) && Files.readSymbolicLink(file).startsWith("/dev/shm"))
          Files.deleteIfExists(Files.readSymbolicLink(file));
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // A file of a process that is just ending; the folder is in the temporary one.
    }
  }

  private static Path made(Path folder) {
    try {
      if (Files.notExists(folder)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.jelly.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Jars and folders of classes that may be built anew. A change counts when two looks in a row have
 * found the same, and everything is there. Not thread-safe.
 */
final class CodeWatch {
  /** Of a folder with more files, a change of the others is not seen. */
  private static final int MOST_FILES = 20_000;

  private final Supplier<List<Path>> roots;
  private final Runnable changed;
  private final Function<Path, Optional<Stamp>> disk;
  private List<Path> watched = List.of();
  private @Nullable Map<Path, Stamp> known;
  private @Nullable Map<Path, Stamp> lastLook;

  /**
   * @param roots jars, folders of classes, and {@code folder/*} for the jars of a folder; asked at
   *     every look, none: nothing is watched
   */
  CodeWatch(Supplier<List<Path>> roots, Runnable changed) {
    this(roots, changed, Stamp::of);
  }

  CodeWatch(Supplier<List<Path>> roots, Runnable changed, Function<Path, Optional<Stamp>> disk) {
    this.roots = roots;
    this.changed = changed;
    this.disk = disk;
  }

  void look() {
    List<Path> wanted = roots.get();
    if (!wanted.equals(watched)) {
      watched = wanted;
      known = null;
    }
    if (wanted.isEmpty()) return;
    Map<Path, Stamp> now = stamps();
    boolean still = now.equals(lastLook);
    lastLook = now;
    if (known == null) {
      known = now;
    } else if (still && !now.equals(known) && everythingIsThere()) {
      known = now;
      changed.run();
    }
  }

  private boolean everythingIsThere() {
    return watched.stream().allMatch(root -> Files.exists(isWildcard(root) ? folder(root) : root));
  }

  private Map<Path, Stamp> stamps() {
    Map<Path, Stamp> stamps = new TreeMap<>();
    for (Path root : watched) {
      try {
        if (isWildcard(root)) addJars(folder(root), stamps);
        else if (Files.isDirectory(root)) addAll(root, stamps);
        else add(root, stamps);
      } catch (IOException | UncheckedIOException beingReplaced) {
        // What is not there is missing in the stamps.
      }
    }
    return stamps;
  }

  private void addJars(Path folder, Map<Path, Stamp> stamps) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
      for (Path jar : jars) add(jar, stamps);
    }
  }

  private void addAll(Path folder, Map<Path, Stamp> stamps) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.filter(Files::isRegularFile).limit(MOST_FILES).forEach(file -> add(file, stamps));
    }
  }

  private void add(Path file, Map<Path, Stamp> stamps) {
    disk.apply(file).ifPresent(stamp -> stamps.put(file, stamp));
  }

  private static boolean isWildcard(Path root) {
    return root.endsWith("*");
  }

  private static Path folder(Path wildcard) {
    Path parent = wildcard.getParent();
    return parent == null ? Path.of("") : parent;
  }
}

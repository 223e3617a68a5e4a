package io.jelly.watch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Files that belong together, such as a certificate and its key. A change counts when two looks in
 * a row have found the same; so does the first look at them, and a file that is gone. Not
 * thread-safe.
 */
final class FilesWatch {
  /** What a look found. */
  private record Found(List<Path> files, List<Optional<Stamp>> stamps) {}

  private static final Found NOTHING = new Found(List.of(), List.of());

  private final Supplier<List<Path>> files;
  private final Consumer<List<Path>> changed;
  private final Function<Path, Optional<Stamp>> disk;
  private Found lastLook = NOTHING;
  private Found told = NOTHING;

  /**
   * @param files asked at every look, none: nothing is watched
   * @param changed is told which files to read
   */
  FilesWatch(Supplier<List<Path>> files, Consumer<List<Path>> changed) {
    this(files, changed, Stamp::of);
  }

  FilesWatch(
      Supplier<List<Path>> files,
      Consumer<List<Path>> changed,
      Function<Path, Optional<Stamp>> disk) {
    this.files = files;
    this.changed = changed;
    this.disk = disk;
  }

  void look() {
    List<Path> wanted = files.get();
    List<Optional<Stamp>> stamps = new ArrayList<>();
    for (Path file : wanted) stamps.add(disk.apply(file));
    Found now = new Found(wanted, stamps);
    boolean still = now.equals(lastLook);
    lastLook = now;
    if (!still || now.equals(told)) return;
    told = now;
    changed.accept(wanted);
  }
}

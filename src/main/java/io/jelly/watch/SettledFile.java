package io.jelly.watch;

import io.jelly.config.ConfigException;
import io.jelly.config.ConfigFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that is only read when nobody writes it: when two looks in a row, some time apart, have
 * found the same stamp, and the same again after it was read. So it does not matter whether an
 * editor renames a new file over the old one, truncates and writes, or writes slowly. Not
 * thread-safe.
 */
final class SettledFile {
  /** The disk, as far as one file is concerned. */
  interface Disk {
    Optional<Stamp> stamp();

    /** Throws {@link ConfigException} if it cannot be read. */
    String text();
  }

  private final Disk disk;
  private Optional<Stamp> lastLook = Optional.empty();
  private Optional<Stamp> settled = Optional.empty();
  private boolean looked;
  private FileLook found = new FileLook.Gone();
  private int edition;

  SettledFile(Disk disk) {
    this.disk = disk;
  }

  static SettledFile of(Path file, String shown) {
    return new SettledFile(
        new Disk() {
          @Override
          public Optional<Stamp> stamp() {
            return Stamp.of(file);
          }

          @Override
          public String text() {
            return ConfigFile.text(file, shown);
          }
        });
  }

  /** How often something else was found; 0 until the file, or its absence, has settled once. */
  int edition() {
    return edition;
  }

  /** Looks again; returns what was found when the file last was settled. */
  FileLook look() {
    Optional<Stamp> now = disk.stamp();
    boolean still = looked && now.equals(lastLook);
    looked = true;
    lastLook = now;
    if (!still || (edition > 0 && now.equals(settled))) return found;
    FileLook next = now.isEmpty() ? new FileLook.Gone() : read();
    if (!disk.stamp().equals(now)) return found; // It was written while we read it.
    settled = now;
    found = next;
    edition++;
    return found;
  }

  private FileLook read() {
    try {
      return new FileLook.Text(disk.text());
    } catch (ConfigException unreadable) {
      return new FileLook.Unreadable(unreadable.problems().get(0));
    }
  }
}

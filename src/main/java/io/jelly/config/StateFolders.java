package io.jelly.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Where a node keeps what must outlive a reboot, as the run directory does not: {@code
 * $XDG_STATE_HOME/jelly-cluster/NAME}, else {@code ~/.local/state/jelly-cluster/NAME}. For its
 * owner alone.
 */
public final class StateFolders {
  private StateFolders() {}

  /** Where the folder of the node of this name is, or would be. */
  public static Path of(String name, Map<String, String> environment) {
    Path base = Path.of(environment.getOrDefault("XDG_STATE_HOME", ""));
    if (!base.isAbsolute()) {
      base = Path.of(System.getProperty("user.home", "/nonexistent"), ".local", "state");
    }
    return base.resolve("jelly-cluster").resolve(name);
  }

  /**
   * Makes the folder, with mode 0700, unless it is there.
   *
   * @throws IOException with a sentence for the user, if it cannot be made, or others could write
   *     to it
   */
  public static void ensure(Path folder) throws IOException {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new IOException("the state folder " + folder + " cannot be made: " + e, e);
    }
    if (!new PrivateFolder(folder, PrivateFolder.currentUser()).isPrivate()) {
      throw new IOException(
          "the state folder " + folder + " must be yours and of mode 0700, open to nobody else");
    }
  }
}

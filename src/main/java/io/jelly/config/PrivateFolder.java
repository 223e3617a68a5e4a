package io.jelly.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** A folder that must belong to one user and be open to nobody else. */
record PrivateFolder(Path path, int userId) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /** The user this process runs as: who owns its entry in /proc, else who owns the home folder. */
  static int currentUser() {
    Path process = Path.of("/proc/self");
    Path home = Path.of(System.getProperty("user.home", "/"));
    try {
      return (int) Files.getAttribute(Files.exists(process) ? process : home, "unix:uid");
    } catch (IOException unknown) {
      throw new UncheckedIOException("cannot find out which user this process runs as", unknown);
    }
  }

  PrivateFolder sibling(Path other) {
    return new PrivateFolder(other, userId);
  }

  /** Creates it, or checks the one that is there and closes it to others if it is ours. */
  void ensure() {
    try {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException present) {
      ensurePrivate();
    } catch (IOException failed) {
      throw refused("cannot be created: " + failed);
    }
  }

  boolean isPrivate() {
    try {
      return isOwnFolder() && permissions().equals(OWNER_ONLY);
    } catch (IOException unreadable) {
      return false;
    }
  }

  private void ensurePrivate() {
    try {
      if (!isOwnFolder()) {
        throw refused("is not a folder of user " + userId + "; remove it or set XDG_RUNTIME_DIR");
      }
      if (!permissions().equals(OWNER_ONLY)) {
        Files.setPosixFilePermissions(path, OWNER_ONLY);
      }
    } catch (IOException failed) {
      throw refused("cannot be made private: " + failed);
    }
  }

  /** A symbolic link is refused too: whoever made it chooses where it leads. */
  private boolean isOwnFolder() throws IOException {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        && (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS) == userId;
  }

  private Set<PosixFilePermission> permissions() throws IOException {
    return Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
  }

  private ConfigException refused(String why) {
    return new ConfigException(List.of("the run directory " + path + " " + why));
  }
}

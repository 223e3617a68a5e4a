package io.jelly;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is written wholly or not at all. A new one is for its owner alone; one that takes the
 * place of another has the permissions of that.
 *
 * @param file where it is to be
 */
record PrivateText(Path file) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  void write(String text) throws IOException {
    Path written = stage("unfinished", text);
    moveIn(written);
  }

  /** Writes it beside its place, on the disk and not only in memory. */
  Path stage(String ending, String text) throws IOException {
    Path staged = file.resolveSibling("." + file.getFileName() + "." + ending);
    Files.deleteIfExists(staged);
    Files.createFile(staged, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(staged, text);
    if (Files.exists(file))
      Files.setPosixFilePermissions(staged, Files.getPosixFilePermissions(file));
    try (FileChannel channel = FileChannel.open(staged, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    return staged;
  }

  void moveIn(Path staged) throws IOException {
    Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
  }
}

package io.jelly;

import io.jelly.config.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The text of the configuration file when it was last valid, kept in the run directory for its
 * owner alone: a primary that a worker starts must not stumble over an edit that the one before had
 * rejected.
 */
final class LastGoodConfig {
  private static final Logger log = LoggerFactory.getLogger(LastGoodConfig.class);
  private static final String OWNER_ONLY = "rw-------";

  private final Path file;

  LastGoodConfig(RunDirectory directory) {
    file = directory.path().resolve("config.last-good");
  }

  /** Keeps a text that was read and found valid. */
  void keep(String text) {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try {
      Files.deleteIfExists(unfinished);
      Files.createFile(
          unfinished,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
      Files.writeString(unfinished, text);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      log.warn("the configuration cannot be kept for a new primary: {}", e.getMessage());
    }
  }

  /** Empty if none was read. */
  Optional<String> text() throws IOException {
    return Files.isReadable(file) ? Optional.of(Files.readString(file)) : Optional.empty();
  }
}

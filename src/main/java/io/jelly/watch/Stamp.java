package io.jelly.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/** By what a change of a file is seen without reading it. */
record Stamp(long size, FileTime modified, String inode) {
  private static final Stamp UNKNOWN = new Stamp(-1, FileTime.fromMillis(0), "");

  /** The stamp of what is at the path, links followed; empty if there is nothing. */
  static Optional<Stamp> of(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new Stamp(found.size(), found.lastModifiedTime(), String.valueOf(found.fileKey())));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    } catch (IOException hidden) {
      return Optional.of(UNKNOWN);
    }
  }
}

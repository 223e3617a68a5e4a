package io.jelly.wire;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A small file that processes of one node map into their memory, mode 0600.
 *
 * <p>In a node it does not lie on a disk, where writing to it could block for as long as the disk
 * is busy, but on the system's file system in memory if there is one; the file in the run directory
 * is a link to it.
 */
public final class SharedFile {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final String PREFIX = "jelly-";
  private static final String DELETED = " (deleted)";

  private SharedFile() {}

  /** Makes an empty one where the path says; it must not exist. */
  static void create(Path file) throws IOException {
    Files.createFile(file, OWNER_ONLY);
  }

  /** Makes an empty one in memory, if that can be; the path must not exist. */
  public static void createInMemory(Path file) throws IOException {
    boolean there = Files.getFileStore(file.toAbsolutePath().getParent()).type().equals("tmpfs");
    if (!there && Files.isWritable(MEMORY)) {
      String prefix = PREFIX + file.getFileName() + "-";
      Files.createSymbolicLink(file, Files.createTempFile(MEMORY, prefix, "", OWNER_ONLY));
    } else {
      create(file);
    }
  }

  /** Removes the file, and what it links to; who has it open keeps it. */
  public static void remove(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) {
      Path page = Files.readSymbolicLink(file);
      if (page.startsWith(MEMORY) && page.getFileName().toString().startsWith(PREFIX))
        Files.deleteIfExists(page);
    }
    Files.deleteIfExists(file);
  }

  static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Maps the first bytes of a file; it grows to that size. */
  public static MappedByteBuffer map(Path file, int bytes) throws IOException {
    try (FileChannel channel = open(file)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
    }
  }

  /**
   * The path by which a file that another process of this user holds open can be opened, also after
   * it was removed (proc(5), /proc/PID/fd).
   *
   * @param file the path it was made under
   */
  static Optional<Path> heldBy(long pid, Path file) {
    Path descriptors = Path.of("/proc", String.valueOf(pid), "fd");
    try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : all) if (isOf(descriptor, file)) return Optional.of(descriptor);
    } catch (IOException | DirectoryIteratorException e) {
      // Gone, or another user's.
    }
    return Optional.empty();
  }

  private static boolean isOf(Path descriptor, Path file) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      if (target.endsWith(DELETED))
        target = target.substring(0, target.length() - DELETED.length());
      return target.equals(file.toString())
          || target.startsWith(MEMORY.resolve(PREFIX + file.getFileName() + "-").toString());
    } catch (IOException e) {
      return false; // Closed while we looked.
    }
  }
}

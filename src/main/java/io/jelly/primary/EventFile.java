package io.jelly.primary;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Lines appended to a file of mode 0600 that outlives its writer. Once it is large it becomes the
 * older part, {@code NAME.1.ndjson} beside it, in the place of the one before; so at most twice the
 * size is kept. Not thread-safe.
 */
final class EventFile implements AutoCloseable {
  private final Path path;
  private final Path older;
  private final long maxBytes;
  private SeekableByteChannel file;

  private EventFile(Path path, long maxBytes) throws IOException {
    this.path = path;
    this.maxBytes = maxBytes;
    older = path.resolveSibling(path.getFileName().toString().replace(".ndjson", ".1.ndjson"));
    file = openToAppend(path);
  }

  /** Opens it, made if need be. A last line that was being written when its writer died goes. */
  static EventFile open(Path path, long maxBytes) throws IOException {
    EventFile file = new EventFile(path, maxBytes);
    file.cutUnfinishedLine();
    return file;
  }

  private static SeekableByteChannel openToAppend(Path path) throws IOException {
    SeekableByteChannel file =
        Files.newByteChannel(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private void cutUnfinishedLine() throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') end--;
    if (end == bytes.length) return;
    try (SeekableByteChannel whole = Files.newByteChannel(path, StandardOpenOption.WRITE)) {
      whole.truncate(end);
    }
  }

  /** What is kept, oldest first. */
  List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    if (Files.exists(older)) lines.addAll(read(older));
    lines.addAll(read(path));
    return lines;
  }

  /** Tolerates what is no text: somebody else may have written into it. */
  private static List<String> read(Path path) throws IOException {
    return new String(Files.readAllBytes(path), StandardCharsets.UTF_8).lines().toList();
  }

  void append(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    if (file.size() + bytes.remaining() > maxBytes) rotate();
    while (bytes.hasRemaining()) file.write(bytes);
  }

  private void rotate() throws IOException {
    file.close();
    Files.move(path, older, StandardCopyOption.REPLACE_EXISTING);
    file = openToAppend(path);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

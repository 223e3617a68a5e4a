package io.jelly.primary;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Follows what one worker prints. The worker writes to a file, not to a pipe, so that it outlives
 * its primary. Of what was passed on the disk space is given back every now and then; the file
 * itself only grows, so nothing is lost that is printed meanwhile. Where the system cannot do that,
 * the file is emptied, and the output says that lines may be missing. Thread-safe.
 */
final class OutputTail implements AutoCloseable {
  /** How many lines are kept for the report of a death. */
  private static final int LAST_LINES = 20;

  private static final int MAX_LINE = 8 << 10;
  private static final long MAX_KEPT_BYTES = 16 << 20;

  private final BiPredicate<Long, Long> release;
  private final FileChannel file;
  private final Consumer<String> lines;
  private final Deque<String> last = new ArrayDeque<>();
  private final ByteBuffer chunk = ByteBuffer.allocate(MAX_LINE);
  private final java.io.ByteArrayOutputStream partial = new java.io.ByteArrayOutputStream();
  private long position;
  private long released;
  private LongConsumer progress = position -> {};

  /** Follows a file that exists; each complete line goes to {@code lines}. */
  OutputTail(Path path, Consumer<String> lines) throws IOException {
    this(path, lines, (from, until) -> DiskSpace.release(path, from, until));
  }

  /**
   * @param release gives back the disk space between two positions; false if that is not possible
   */
  OutputTail(Path path, Consumer<String> lines, BiPredicate<Long, Long> release)
      throws IOException {
    this.release = release;
    this.file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    this.lines = lines;
  }

  /** The same from a position on: what is before it, an earlier primary has passed on. */
  static OutputTail from(Path path, long position, Consumer<String> lines) throws IOException {
    OutputTail tail = new OutputTail(path, lines);
    tail.position = Math.min(position, tail.file.size());
    tail.released = tail.position;
    return tail;
  }

  /** Hears up to which position every line has been passed on. */
  synchronized void progress(LongConsumer listener) {
    progress = listener;
    progress.accept(position - partial.size());
  }

  /** Passes on what is new. */
  synchronized void poll() {
    if (!file.isOpen()) return;
    try {
      for (int count = read(); count > 0; count = read()) take();
      if (position - released > MAX_KEPT_BYTES) giveBack();
      progress.accept(position - partial.size());
    } catch (IOException e) {
      line("(its output cannot be read: " + e.getMessage() + ")");
    }
  }

  private void giveBack() throws IOException {
    if (release.test(released, position)) {
      released = position;
      return;
    }
    file.truncate(0);
    position = 0;
    released = 0;
    line("(its output file was emptied, as it was large; lines printed just now may be missing)");
  }

  private int read() throws IOException {
    int count = file.read(chunk.clear(), position);
    if (count > 0) position += count;
    chunk.flip();
    return count;
  }

  private void take() {
    while (chunk.hasRemaining()) {
      byte next = chunk.get();
      if (next != '\n') partial.write(next);
      if (next == '\n' || partial.size() >= MAX_LINE) flush();
    }
  }

  private void flush() {
    String line = partial.toString(StandardCharsets.UTF_8);
    partial.reset();
    line(line);
  }

  private void line(String line) {
    if (last.size() == LAST_LINES) last.removeFirst();
    last.addLast(line);
    lines.accept(line);
  }

  /** The last lines it printed, oldest first. */
  synchronized List<String> lastLines() {
    return List.copyOf(last);
  }

  /** Passes on the rest, also a last line without its end. */
  @Override
  public synchronized void close() {
    poll();
    if (partial.size() > 0) flush();
    try {
      file.close();
    } catch (IOException e) {
      // Only read from; nothing is lost.
    }
  }
}

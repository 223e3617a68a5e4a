package io.jelly.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The lock that says "this node is running". It is a POSIX record lock, which the kernel drops when
 * its process dies, however it dies.
 *
 * <p>The trap: a process loses such a lock as soon as it closes <em>any</em> descriptor of the file
 * (fcntl(2)), even one that was opened only to look. So this class remembers what its own JVM holds
 * and never opens those files again; all of it happens under one monitor.
 */
public final class RunLock implements AutoCloseable {
  /** Keeps the channels reachable: a collected channel would close, and the lock with it. */
  private static final Map<Path, RunLock> HELD_HERE = new HashMap<>();

  /** A look at the lock takes it for an instant, so one refusal may be somebody who looks. */
  private static final int ATTEMPTS = 5;

  private static final long BETWEEN_ATTEMPTS_NANOS = 20_000_000;

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static Optional<RunLock> tryTake(Path file) throws IOException {
    RunLock lock = takeOnce(file);
    for (int attempt = 1; lock == null && attempt < ATTEMPTS; attempt++) {
      LockSupport.parkNanos(BETWEEN_ATTEMPTS_NANOS);
      lock = takeOnce(file);
    }
    return Optional.ofNullable(lock);
  }

  private static @Nullable RunLock takeOnce(Path file) throws IOException {
    synchronized (HELD_HERE) {
      if (HELD_HERE.containsKey(file)) {
        return null;
      }
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        return null;
      }
      RunLock lock = new RunLock(file, channel);
      HELD_HERE.put(file, lock);
      return lock;
    }
  }

  static boolean isTaken(Path file) throws IOException {
    synchronized (HELD_HERE) {
      if (HELD_HERE.containsKey(file)) {
        return true;
      }
      if (!Files.isRegularFile(file)) {
        return false;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
          FileLock look = channel.tryLock(0, Long.MAX_VALUE, true)) {
        return look == null;
      }
    }
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    synchronized (HELD_HERE) {
      if (HELD_HERE.remove(file, this)) {
        channel.close();
      }
    }
  }
}

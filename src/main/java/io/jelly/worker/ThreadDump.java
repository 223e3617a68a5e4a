package io.jelly.worker;

import io.jelly.wire.Message;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** What every thread of this JVM does at this moment, as text for people. */
final class ThreadDump {
  private static final int MAX_DEPTH = 256;

  private ThreadDump() {}

  /** Writes it to a file for the owner alone, all of it or nothing; returns how that went. */
  static Message.ThreadsDumped write(String path) {
    try {
      Path file = Path.of(path);
      Path partial = Path.of(path + ".part");
      Files.deleteIfExists(partial);
      Files.createFile(
          partial,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (BufferedWriter out = Files.newBufferedWriter(partial)) {
        write(out);
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
      return new Message.ThreadsDumped(path, "");
    } catch (IOException | RuntimeException e) {
      return new Message.ThreadsDumped(path, String.valueOf(e));
    }
  }

  private static void write(BufferedWriter out) throws IOException {
    ThreadInfo[] threads =
        ManagementFactory.getThreadMXBean().dumpAllThreads(true, true, MAX_DEPTH);
    for (ThreadInfo thread : threads) write(out, thread);
  }

  private static void write(BufferedWriter out, ThreadInfo thread) throws IOException {
    out.write("\"" + thread.getThreadName() + "\" #" + thread.getThreadId());
    out.write((thread.isDaemon() ? " daemon " : " ") + thread.getThreadState());
    LockInfo lock = thread.getLockInfo();
    if (lock != null) out.write(" on " + lock);
    if (thread.getLockOwnerName() != null) {
      out.write(" held by \"" + thread.getLockOwnerName() + "\" #" + thread.getLockOwnerId());
    }
    out.newLine();
    StackTraceElement[] frames = thread.getStackTrace();
    for (int depth = 0; depth < frames.length; depth++) {
      out.write("    at " + frames[depth]);
      out.newLine();
      writeMonitors(out, thread, depth);
    }
    out.newLine();
  }

  private static void writeMonitors(BufferedWriter out, ThreadInfo thread, int depth)
      throws IOException {
    for (MonitorInfo monitor : thread.getLockedMonitors()) {
      if (monitor.getLockedStackDepth() != depth) continue;
      out.write("    - locked " + monitor);
      out.newLine();
    }
  }
}

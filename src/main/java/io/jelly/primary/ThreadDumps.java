package io.jelly.primary;

import io.jelly.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of workers that hang, as files in the log folder, for their owner alone. A worker
 * that does not write its own gets a file with the reason instead. On the supervisor's thread.
 */
final class ThreadDumps {
  private static final Logger log = LoggerFactory.getLogger(ThreadDumps.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final String PREFIX = "threads-";
  private static final String ENDING = ".txt";
  private static final int KEPT = 10;
  private static final long ANSWER_MS = 2_000;

  private final SupervisorThread thread;
  private final Path folder;
  private final Map<Path, Future<?>> awaited = new HashMap<>();

  ThreadDumps(SupervisorThread thread, Path folder) {
    this.thread = thread;
    this.folder = folder;
  }

  /** Has the worker's threads, or why there are none, written to a new file. */
  void take(WorkerHandle worker) {
    makeRoom();
    String time = STAMP.format(Instant.now());
    Path file =
        folder.resolve(
            PREFIX + time + "-worker-" + worker.id + "-pid-" + worker.process.pid() + ENDING);
    if (!worker.send(new Message.DumpThreads(file.toString()))) {
      writeReason(worker, file, "it is not connected to its primary");
      return;
    }
    awaited.put(file, thread.after(ANSWER_MS, () -> noAnswer(worker, file)));
  }

  /** The worker has written its file, or could not. */
  void arrived(WorkerHandle worker, Message.ThreadsDumped dumped) {
    Path file = Path.of(dumped.path());
    Future<?> timer = awaited.remove(file);
    if (timer == null) return; // Too late: the reason stands there, or the threads after all.
    timer.cancel(false);
    if (dumped.problem().isEmpty()) log.info("{}: its threads are in {}", worker, file);
    else writeReason(worker, file, "it could not write them: " + dumped.problem());
  }

  private void noAnswer(WorkerHandle worker, Path file) {
    if (awaited.remove(file) != null)
      writeReason(worker, file, "it did not answer within " + ANSWER_MS + " ms");
  }

  private void writeReason(WorkerHandle worker, Path file, String reason) {
    ProcessStatus status = ProcessStatus.of(worker.process.pid());
    String waits =
        status.waitsIn().isEmpty() ? "" : "\nwaits in the kernel at: " + status.waitsIn();
    String text =
        "No threads of %s: %s.\nstate of the process: %s%s\n"
            .formatted(worker, reason, status.state(), waits);
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, text);
      log.warn("{}: no threads: {} ({}); see {}", worker, reason, status.state(), file);
    } catch (IOException e) {
      log.warn("{}: no threads: {} ({}), and no file: {}", worker, reason, status.state(), "" + e);
    }
  }

  /** The names begin with the time: the first are the oldest. */
  private void makeRoom() {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> dumps = all.filter(ThreadDumps::isDump).sorted().toList();
      for (int i = 0; i <= dumps.size() - KEPT; i++) Files.deleteIfExists(dumps.get(i));
    } catch (IOException e) {
      log.warn("old thread dumps cannot be removed: {}", e.toString());
    }
  }

  private static boolean isDump(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(PREFIX) && (name.endsWith(ENDING) || name.endsWith(".part"));
  }
}

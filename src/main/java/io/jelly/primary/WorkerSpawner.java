package io.jelly.primary;

import io.jelly.config.RunDirectory;
import io.jelly.wire.Scoreboard;
import io.jelly.wire.SharedFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Starts worker processes and cleans up after them. */
final class WorkerSpawner implements AutoCloseable {
  /** How a primary came to be, which concerns no other process. */
  private static final List<String> OF_PRIMARIES =
      List.of("JELLY_HEALS", "JELLY_TAKES_OVER", "JELLY_FOREGROUND");

  private final RunDirectory directory;
  private final Function<WorkerBlueprint, List<String>> archiveOptions;
  private final OutputFollower follower;
  private final PrintStream out;

  /**
   * @param archiveOptions JVM options for a fast start, asked anew for each worker
   * @param out where the output of the workers goes, each line behind its worker's number
   */
  WorkerSpawner(
      RunDirectory directory,
      Function<WorkerBlueprint, List<String>> archiveOptions,
      PrintStream out)
      throws IOException {
    this.directory = directory;
    this.archiveOptions = archiveOptions;
    this.out = out;
    follower = new OutputFollower(directory.path());
  }

  /** Starts the process; its exit is the caller's to watch. */
  WorkerHandle spawn(int id, WorkerBlueprint blueprint, int restarts, long nowMs)
      throws IOException {
    Path output = directory.output(id);
    Files.deleteIfExists(output);
    SharedFile.remove(directory.scoreboard(id));
    Files.createFile(
        output, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Scoreboard board = Scoreboard.createInMemory(directory.scoreboard(id));
    ProcessBuilder builder =
        new ProcessBuilder(
            blueprint.command(id, directory.path(), archiveOptions.apply(blueprint)));
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    OF_PRIMARIES.forEach(builder.environment()::remove);
    builder.environment().putAll(blueprint.environment());
    blueprint.folder().ifPresent(folder -> builder.directory(folder.toFile()));
    Process process = builder.start();
    process.getOutputStream().close();
    OutputTail tail =
        new OutputTail(output, blueprint.silent() ? line -> {} : line -> print(id, line));
    follower.follow(output, tail);
    return new WorkerHandle(
        id, blueprint.generation(), new ChildProcess(process), board, tail, restarts, nowMs);
  }

  /**
   * The worker of an earlier primary, if its process still lives; what it has printed since is
   * passed on.
   */
  Optional<WorkerHandle> adopt(NodePage.WorkerRow row) throws IOException {
    Optional<AdoptedProcess> process = AdoptedProcess.find(row.pid(), row.startTicks());
    if (process.isEmpty()) return Optional.empty();
    Path output = directory.output(row.id());
    Scoreboard board = Scoreboard.heldBy(row.pid(), directory.scoreboard(row.id()));
    OutputTail tail = OutputTail.from(output, row.outputRead(), line -> print(row.id(), line));
    follower.follow(output, tail);
    return Optional.of(
        new WorkerHandle(
            row.id(), row.generation(), process.get(), board, tail, row.restarts(), row.bornMs()));
  }

  private void print(int id, String line) {
    byte[] bytes = ("[" + id + "] " + line + "\n").getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }

  /** Passes on the last of its output. */
  void finishOutput(WorkerHandle worker) {
    follower.finish(directory.output(worker.id));
  }

  /**
   * The worker has its scoreboard open: nobody else needs to find it, and nothing of it can be left
   * behind.
   */
  void hideScoreboard(int workerId) {
    try {
      SharedFile.remove(directory.scoreboard(workerId));
    } catch (IOException e) {
      // It is removed with the worker.
    }
  }

  /** Removes the files of a worker that is gone. */
  void cleanUp(int workerId) {
    try {
      SharedFile.remove(directory.scoreboard(workerId));
      Files.deleteIfExists(directory.output(workerId));
    } catch (IOException e) {
      // The next primary of this run directory overwrites what is left.
    }
  }

  @Override
  public void close() throws IOException {
    follower.close();
  }
}

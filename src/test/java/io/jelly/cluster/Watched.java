package io.jelly.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A {@link Scenario} in a JVM of its own, and what it sees. */
final class Watched implements AutoCloseable {
  private static final long DEADLINE_S = 60;
  private static final String MARK = "see: ";

  private final Process process;
  private final Thread reader;
  private final BlockingQueue<String> arriving = new LinkedBlockingQueue<>();
  private final List<String> seen = new ArrayList<>();
  private final List<String> all = new ArrayList<>();
  private final Path folder;

  Watched(Path folder, List<String> jvmOptions, String... arguments) throws IOException {
    this.folder = folder;
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(System.getProperty("jelly.jar") + ":" + System.getProperty("jelly.testClasses"));
    command.add(Scenario.class.getName());
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("XDG_RUNTIME_DIR", folder.toString());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("c").toString());
    process = builder.start();
    reader = new Thread(this::read);
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (all) {
          all.add(line);
        }
        if (line.startsWith(MARK)) arriving.add(line.substring(MARK.length()));
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  /** The first line not looked at before that begins so; waits for it. */
  String await(String beginning) {
    return await(line -> (line + " ").startsWith(beginning + " "), beginning);
  }

  private String await(Predicate<String> wanted, String what) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
    int from = 0;
    while (true) {
      for (; from < seen.size(); from++) if (wanted.test(seen.get(from))) return seen.get(from);
      try {
        String next = arriving.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) fail("never saw \"" + what + "\" in:\n" + output());
        seen.add(next);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Waits for its end; everything it saw, in order. */
  List<String> awaitEnd(int code) throws Exception {
    assertTrue(
        process.waitFor(DEADLINE_S, TimeUnit.SECONDS), () -> "it does not end:\n" + output());
    if (process.exitValue() != code) fail("exit code " + process.exitValue() + ":\n" + output());
    reader.join(TimeUnit.SECONDS.toMillis(DEADLINE_S));
    arriving.drainTo(seen);
    return seen;
  }

  /** No worker and no run directory is left. */
  void assertNothingLeft() throws Exception {
    for (long pid : workerPids()) {
      Optional<ProcessHandle> left = ProcessHandle.of(pid);
      if (left.isPresent()) left.get().onExit().get(DEADLINE_S, TimeUnit.SECONDS);
    }
    try (var files = Files.list(folder.resolve("jelly-cluster"))) {
      assertTrue(files.findAny().isEmpty(), "the run directory is still there");
    }
  }

  List<Long> workerPids() {
    return seen.stream()
        .filter(line -> line.startsWith("fork "))
        .map(line -> Long.parseLong(line.split(" ", -1)[2]))
        .toList();
  }

  Process process() {
    return process;
  }

  String output() {
    synchronized (all) {
      return String.join("\n", all);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}

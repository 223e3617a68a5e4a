package io.jelly.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A fake JellyChain1 node in a process of its own, which may die and come back. */
final class FakeNodeProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(40);

  private final int port = FreePorts.one();
  private final Path journal = Workspace.folder().resolve("transactions");
  private @Nullable Process process;

  FakeNodeProcess() {
    start();
  }

  /** Starts it, and waits until it listens. */
  void start() {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "-cp",
            Jars.jelly() + ":" + Jars.testClasses(),
            "io.jelly.gateway.FakeNode",
            String.valueOf(port),
            "7",
            journal.toString());
    try {
      Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
      process = started;
      OutputLines output = new OutputLines(started.getInputStream(), "fake node");
      Await.until("it listens", START, () -> !output.with("listening on " + port).isEmpty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException {
    Process running = Objects.requireNonNull(process);
    running.destroyForcibly();
    running.waitFor();
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Every transaction it was ever sent, in the order of their arrival. */
  List<String> transactions() throws IOException {
    try {
      return Files.readAllLines(journal);
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }

  @Override
  public void close() {
    Process running = process;
    if (running != null) running.destroyForcibly();
  }
}

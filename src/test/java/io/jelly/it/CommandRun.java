package io.jelly.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of the jar to its end.
 *
 * @param code its exit code
 */
record CommandRun(int code, List<String> out, List<String> err) {
  static final Duration DEADLINE = Duration.ofSeconds(40);

  /** Runs the jar with these words, in a new folder without any node. */
  static CommandRun of(String... words) {
    return of(Workspace.folder(), List.of(words));
  }

  /** Runs the jar with these words; the nodes it sees are those of the folder. */
  static CommandRun of(Path folder, List<String> words) {
    return of(folder, words, DEADLINE);
  }

  /** The same, for one that may take longer than others. */
  static CommandRun of(Path folder, List<String> words, Duration deadline) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", Jars.jelly().toString()));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    NodeProcess.environment(builder, folder);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      OutputLines out = new OutputLines(process.getInputStream(), words.toString());
      OutputLines err = new OutputLines(process.getErrorStream(), words.toString());
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        Processes.withEnvironment("XDG_RUNTIME_DIR=" + folder).keySet().forEach(Processes::killNow);
        throw new AssertionError(
            words + " did not end within " + deadline.toSeconds() + " s:\n" + out + "\n" + err);
      }
      out.finish();
      err.finish();
      return new CommandRun(process.exitValue(), out.all(), err.all());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Everything it printed, for messages and searches. */
  String text() {
    return String.join("\n", out) + "\n" + String.join("\n", err);
  }
}

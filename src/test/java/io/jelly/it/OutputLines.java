package io.jelly.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** The lines a process prints, collected by a thread until its output ends. */
final class OutputLines {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  OutputLines(InputStream output, String name) {
    reader = new Thread(() -> collect(output), "output of " + name);
    reader.setDaemon(true);
    reader.start();
  }

  private void collect(InputStream output) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) lines.add(line);
    } catch (IOException closed) {
      // The process was killed.
    }
  }

  /** All lines so far. */
  List<String> all() {
    return List.copyOf(lines);
  }

  /** Lines so far in which the expression is found. */
  List<String> with(String expression) {
    Pattern pattern = Pattern.compile(expression);
    return lines.stream().filter(line -> pattern.matcher(line).find()).toList();
  }

  /** Waits until the process has closed its output; what others hold open is not waited for. */
  void finish() {
    try {
      reader.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}

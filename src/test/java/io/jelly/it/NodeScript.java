package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A script of {@code src/test/npm} in a process of Node: a real client that calls until it is told
 * to stop and then prints one verdict, or a real server. Without Node, or the packages, there is no
 * test.
 */
final class NodeScript implements AutoCloseable {
  private static final Path FOLDER = Path.of("src", "test", "npm").toAbsolutePath();
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final String name;
  private final Process process;
  private final OutputLines output;
  private final OutputLines errors;

  private NodeScript(String name, Process process) {
    this.name = name;
    this.process = process;
    output = new OutputLines(process.getInputStream(), name);
    errors = new OutputLines(process.getErrorStream(), name);
  }

  /** To be asked before anything is started. */
  static void needInstalled() {
    Tools.need("node", "nodejs");
    Tools.need(
        Files.isDirectory(FOLDER.resolve("node_modules")),
        "no packages from npm: run npm ci in src/test/npm");
  }

  static NodeScript start(String script, Object... arguments) {
    List<String> command = new ArrayList<>(List.of("node", script));
    for (Object argument : arguments) command.add(argument.toString());
    try {
      return new NodeScript(script, new ProcessBuilder(command).directory(FOLDER.toFile()).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitLine(String expression) {
    awaitLines(expression, 1);
  }

  /** Waits until it has printed so many of them. */
  void awaitLines(String expression, int count) {
    try {
      Await.until(
          count + " lines " + expression + " of " + name,
          DEADLINE,
          () -> output.with(expression).size() >= count || !process.isAlive());
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + this, e);
    }
    assertTrue(output.with(expression).size() >= count, this::toString);
  }

  /** Waits until it has made so many more calls. */
  void awaitMoreCalls(int count) {
    String tens = "^calls \\d+$";
    awaitLines(tens, output.with(tens).size() + count / 10);
  }

  /** Lets it come to its end, and returns what it says; a verdict with failures fails. */
  JsonObject assertNoFailures() throws Exception {
    process.getOutputStream().close();
    assertTrue(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS), this::toString);
    output.finish();
    List<String> verdicts = output.with("^\\{\"checks\"");
    assertEquals(1, verdicts.size(), this::toString);
    JsonObject verdict = new JsonObject(verdicts.get(0));
    assertEquals(new JsonArray(), verdict.getJsonArray("failures"), this::toString);
    return verdict;
  }

  /** The process and nothing else: it has no children. */
  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return name + ":\n" + output + "\n" + errors;
  }
}

package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A node under test: the packaged jar in a process of its own, with a run directory of its own.
 *
 * <p>{@link #close()} is part of every test: it stops the node with SIGTERM, wants exit code 0, and
 * wants no process of the node to be left. A process belongs to the node if its environment names
 * the node's run directory, so that no worker can hide, whoever started it.
 */
final class NodeProcess implements AutoCloseable {
  static final Duration START = Duration.ofSeconds(40);
  private static final Duration CLEAN_STOP = Duration.ofSeconds(35);
  static final Duration SOON = Duration.ofSeconds(15);

  private final NodeOptions options;
  private final Path folder = Workspace.folder();
  private final Process process;
  private final OutputLines output;
  private final OutputLines errors;
  private final Set<Long> seenWorkers = ConcurrentHashMap.newKeySet();
  private boolean over;

  /** The primary's pid when it is no more the process that was started; else 0. */
  private long successor;

  private @Nullable OutputLines successorOutput;

  private NodeProcess(NodeOptions options) {
    this.options = options;
    process = start();
    output = new OutputLines(process.getInputStream(), options.name());
    errors = new OutputLines(process.getErrorStream(), options.name());
  }

  private Process start() {
    ProcessBuilder builder = new ProcessBuilder(options.command()).directory(folder.toFile());
    environment(builder, folder);
    builder.environment().putAll(options.environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the same command again, after the primary died; see {@link #awaitSuccessor}. */
  void startAgain() {
    Process again = start();
    successorOutput = new OutputLines(again.getInputStream(), options.name() + " again");
    new OutputLines(again.getErrorStream(), options.name() + " again");
  }

  /** Starts a node and does not wait. */
  static NodeProcess launch(NodeOptions options) {
    return new NodeProcess(options);
  }

  /** Starts a node and waits until all its workers serve. */
  static NodeProcess start(NodeOptions options) {
    NodeProcess node = new NodeProcess(options);
    try {
      if (options.workers == 0) node.awaitLine("listening on");
      else node.awaitReady(options.workers, START);
      return node;
    } catch (AssertionError e) {
      node.killAll();
      throw e;
    }
  }

  static void environment(ProcessBuilder builder, Path folder) {
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.startsWith("JELLY_") || key.startsWith("LISTEN_"));
    environment.remove("JAVA_TOOL_OPTIONS");
    environment.put("XDG_RUNTIME_DIR", folder.toString());
    environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
    environment.put("XDG_CACHE_HOME", Workspace.cache().toString());
  }

  int port() {
    return options.port;
  }

  String name() {
    return options.name();
  }

  /** Where clients find it. */
  InetSocketAddress address() {
    return new InetSocketAddress(options.address, options.port);
  }

  long pid() {
    return successor == 0 ? process.pid() : successor;
  }

  boolean isAlive() {
    return successor == 0
        ? process.isAlive()
        : ProcessHandle.of(successor).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Ends the primary, and nothing else, at once. */
  void killPrimary() {
    Processes.killNow(pid());
  }

  /** Waits for another primary than the last one known, however its workers are. */
  void awaitPrimary(Duration deadline) {
    long before = pid();
    successor = await("a new primary", deadline, now -> now.primaryPid() != before).primaryPid();
  }

  /** Waits until another primary than the last one known has all these workers at work. */
  Status awaitSuccessor(int workers, Duration deadline) {
    long before = pid();
    Status status =
        await(
            "a new primary with " + workers + " ready workers",
            deadline,
            now -> now.primaryPid() != before && now.ready().size() == workers);
    successor = status.primaryPid();
    return status;
  }

  /** What primaries print that were started by workers. */
  List<String> successorLog() {
    Path log = directory().resolve("log").resolve("primary.log");
    try {
      return Files.isReadable(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The run directory. */
  Path directory() {
    return folder.resolve("jelly-cluster").resolve(options.name());
  }

  OutputLines output() {
    return output;
  }

  OutputLines errors() {
    return errors;
  }

  /** The node's folder; its run directory is below. */
  Path folder() {
    return folder;
  }

  /** A snapshot, or an exception while the node does not answer. */
  Status status() throws IOException {
    Status status = new Status(AdminCall.result(directory().resolve("admin.sock"), "node.status"));
    status.workers().forEach(worker -> seenWorkers.add(worker.pid()));
    return status;
  }

  /** All that can be told of it, for a test that fails. */
  String describe() {
    String status;
    try {
      status = status().json().encode();
    } catch (IOException e) {
      status = "no status: " + e;
    }
    return status
        + "\n"
        + output
        + "\n"
        + errors
        + "\n"
        + String.join("\n", successorLog())
        + "\n"
        + successorOutput;
  }

  /** Waits for a status as wanted. */
  Status await(String what, Duration deadline, Predicate<Status> wanted) {
    try {
      return Await.value(what, deadline, this::status, wanted);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + describe(), e);
    }
  }

  /** Waits until exactly so many workers serve, and there are no others. */
  Status awaitReady(int count, Duration deadline) {
    return await(
        count + " ready workers",
        deadline,
        status -> status.ready().size() == count && status.workers().size() == count);
  }

  /** Waits for a line in the output of the node or of its workers. */
  String awaitLine(String expression) {
    return Await.value(
            "the line " + expression, SOON, () -> output.with(expression), l -> !l.isEmpty())
        .get(0);
  }

  /** The pids of the workers that serve now. */
  List<Long> pids() {
    try {
      return status().ready().stream().map(Status.Worker::pid).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs another command of the jar against this node. */
  CommandRun command(String... words) {
    return command(CommandRun.DEADLINE, words);
  }

  /** The same, for one that may take longer. */
  CommandRun command(Duration deadline, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-name", options.name()));
    return CommandRun.of(folder, all, deadline);
  }

  /** What {@code config show} says of a key. */
  JsonObject configKey(String key) {
    CommandRun run = command("config", "show", "--json");
    assertEquals(0, run.code(), run::text);
    return new JsonObject(String.join("", run.out()))
        .getJsonArray("keys").stream()
            .map(JsonObject.class::cast)
            .filter(row -> key.equals(row.getString("key")))
            .findFirst()
            .orElseThrow();
  }

  /** Ends every process of it at once; the primary first, as it would start other workers. */
  void killWhole() {
    List<Long> workers = pids();
    killPrimary();
    workers.forEach(Processes::killNow);
    survivors().forEach(Processes::killNow);
    assertNobodyLeft(SOON);
    over = true;
  }

  void signal(String name) {
    Processes.signal(name, pid());
  }

  /** Waits for its end and returns the exit code. */
  int awaitExit(Duration deadline) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        String what = "the node does not end within " + deadline.toSeconds() + " s:\n" + output;
        killAll();
        throw new AssertionError(what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    over = true;
    output.finish();
    errors.finish();
    return process.exitValue();
  }

  /** Processes that live on: by the node's folder in their environment, and workers seen before. */
  Set<Long> survivors() {
    Set<Long> alive =
        new HashSet<>(Processes.withEnvironment("XDG_RUNTIME_DIR=" + folder).keySet());
    alive.addAll(
        seenWorkers.stream()
            .filter(pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
            .collect(Collectors.toSet()));
    return alive;
  }

  /** Fails if a process of the node outlives it by more than the deadline. */
  void assertNobodyLeft(Duration deadline) {
    try {
      Await.value("no process of the node is left", deadline, this::survivors, Set::isEmpty);
    } catch (AssertionError e) {
      killAll();
      throw e;
    }
  }

  private void killAll() {
    over = true;
    process.destroyForcibly();
    survivors().forEach(Processes::killNow);
  }

  private void stop() {
    signal("TERM");
    if (successor != 0) {
      assertNobodyLeft(CLEAN_STOP);
      return;
    }
    int code = awaitExit(CLEAN_STOP);
    assertNobodyLeft(Duration.ofSeconds(5));
    assertEquals(0, code, () -> "exit code of a clean stop; its output:\n" + output);
  }

  @Override
  public void close() {
    if (!over) {
      stop();
    }
    assertNobodyLeft(Duration.ofSeconds(5));
    Workspace.delete(folder);
  }
}

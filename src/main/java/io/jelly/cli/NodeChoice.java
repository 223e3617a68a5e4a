package io.jelly.cli;

import io.jelly.config.RunDirectories;
import io.jelly.config.RunDirectory;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a command finds its node; with one node running none is needed. */
final class NodeChoice {
  @Option(
      names = {"-name", "--name"},
      paramLabel = "NAME",
      description = "the node of this name")
  private @Nullable String name;

  @Option(
      names = {"-port", "--port"},
      paramLabel = "N",
      description = "the node named jelly-N, as nodes without a name of their own are")
  private @Nullable String port;

  /** What {@code -name} says. */
  Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** What {@code -port} says. */
  Optional<String> port() {
    return Optional.ofNullable(port);
  }

  RunDirectory find(RunDirectories directories) {
    String wanted = wantedName();
    if (wanted == null) {
      return onlyOne(directories.running());
    }
    return directories
        .find(wanted)
        .orElseThrow(() -> noSuchNode(wanted, names(directories.running())));
  }

  private @Nullable String wantedName() {
    if (name != null && port != null) {
      throw CommandFailure.usage("-name and -port exclude each other");
    }
    if (port != null && !port.matches("[0-9]{1,5}")) {
      throw CommandFailure.usage("option -port: must be a number, not \"" + port + "\"");
    }
    return port == null ? name : "jelly-" + Integer.parseInt(port);
  }

  private static RunDirectory onlyOne(List<RunDirectory> running) {
    if (running.isEmpty()) {
      throw new CommandFailure(ExitCode.NO_NODE, "no node is running");
    }
    if (running.size() > 1) {
      throw CommandFailure.usage(
          "several nodes are running: " + names(running) + "; choose one with -name");
    }
    return running.get(0);
  }

  private static CommandFailure noSuchNode(String wanted, String running) {
    String others = running.isEmpty() ? "" : "; running: " + running;
    return new CommandFailure(
        ExitCode.NO_NODE, "no node named \"" + wanted + "\" is running" + others);
  }

  private static String names(List<RunDirectory> nodes) {
    return nodes.stream().map(RunDirectory::name).collect(Collectors.joining(", "));
  }
}

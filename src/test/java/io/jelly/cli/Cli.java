package io.jelly.cli;

import io.jelly.config.LoadedConfig;
import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectories;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs commands against a temporary folder and keeps what they printed. */
final class Cli {
  final RunDirectories directories;
  final Map<String, String> environment = new HashMap<>();
  NodeRunner runner = this::remember;
  private LoadedConfig started;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  Cli(Path folder) {
    directories = RunDirectories.in(Map.of(), folder);
  }

  int run(String... args) {
    out.reset();
    err.reset();
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandLineInterface(terminal, environment, directories, runner).run(args);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  LoadedConfig started() {
    return started;
  }

  NodeConfig config() {
    return started.config();
  }

  private int remember(LoadedConfig config) {
    started = config;
    return 42;
  }
}

package io.jelly.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads configurations from what a test puts into a temporary working folder. */
final class Loading {
  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> options = new HashMap<>();
  private Optional<String> file = Optional.empty();
  private int cores = 4;

  Loading(Path folder) {
    this.folder = folder;
  }

  Loading file(String text) {
    file = Optional.of("conf/config.json");
    try {
      Files.createDirectories(folder.resolve("conf"));
      Files.writeString(folder.resolve("conf/config.json"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  Loading fileNamed(String name) {
    file = Optional.of(name);
    return this;
  }

  Loading variable(String name, String text) {
    environment.put(name, text);
    return this;
  }

  Loading option(String key, String text) {
    options.put(key, text);
    return this;
  }

  Loading cores(int count) {
    cores = count;
    return this;
  }

  LoadedConfig load() {
    return ConfigLoader.load(new ConfigSources(folder, file, environment, options, cores));
  }

  NodeConfig config() {
    return load().config();
  }

  List<String> problems() {
    return assertThrows(ConfigException.class, this::load).problems();
  }
}

package io.jelly.config;

import java.util.Map;

/** Reads a configuration from all its sources. */
public final class ConfigLoader {
  private ConfigLoader() {}

  /**
   * Reads defaults, file, environment and command line, in this order; the later wins.
   *
   * @throws ConfigException with every problem of every source, also of values that another source
   *     overrides: a broken file stays broken
   */
  public static LoadedConfig load(ConfigSources sources) {
    Settings settings = new Settings(sources.workingFolder());
    sources.file().ifPresent(file -> readFile(sources, file, settings));
    return merge(sources, settings);
  }

  /** The same with a text that was read from the file before. */
  public static LoadedConfig load(ConfigSources sources, String text) {
    Settings settings = new Settings(sources.workingFolder());
    JsonFile.read(text, sources.watchedFile(), settings);
    return merge(sources, settings);
  }

  private static LoadedConfig merge(ConfigSources sources, Settings settings) {
    readEnvironment(sources.environment(), settings);
    readCommandLine(sources.commandLine(), settings);
    Assembly assembly = new Assembly(settings, sources.cores());
    assembly.check();
    if (!settings.problems().isEmpty()) {
      throw new ConfigException(settings.problems());
    }
    return new LoadedConfig(sources, settings, assembly.nodeConfig());
  }

  private static void readFile(ConfigSources sources, String file, Settings settings) {
    try {
      String text = ConfigFile.text(sources.workingFolder().resolve(file), file);
      JsonFile.read(text, file, settings);
    } catch (ConfigException unreadable) {
      unreadable.problems().forEach(settings::problem);
    }
  }

  /** An empty variable counts as unset, as containers' templates leave them behind. */
  private static void readEnvironment(Map<String, String> environment, Settings settings) {
    for (Key<?> key : Keys.ALL) {
      String text = environment.getOrDefault(key.variable(), "");
      if (!text.isEmpty()) {
        settings.putText(key, text, new Origin(Source.ENVIRONMENT, key.variable()));
      }
    }
  }

  private static void readCommandLine(Map<String, String> commandLine, Settings settings) {
    commandLine.forEach(
        (name, text) -> {
          Key<?> key = Keys.named(name);
          if (key == null) {
            settings.problem("option -" + name + ": " + JsonFile.unknown(name));
          } else {
            String option = key.option() == null ? "-" + name : key.option();
            settings.putText(key, text, new Origin(Source.COMMAND_LINE, option));
          }
        });
  }
}

package io.jelly.config;

import java.util.LinkedHashMap;
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
    sources
        .file()
        .ifPresent(file -> ConfigFile.read(sources.workingFolder().resolve(file), file, settings));
    readEnvironment(sources.environment(), settings);
    readCommandLine(sources.commandLine(), settings);
    NodeConfig config = new Assembly(settings, sources.cores()).nodeConfig();
    if (!settings.problems().isEmpty()) {
      throw new ConfigException(settings.problems());
    }
    return new LoadedConfig(config, origins(settings));
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

  private static Map<String, Origin> origins(Settings settings) {
    Map<String, Origin> origins = new LinkedHashMap<>();
    Keys.ALL.forEach(key -> origins.put(key.name(), settings.origin(key)));
    return origins;
  }
}

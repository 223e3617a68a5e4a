package io.jelly.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a configuration is read from.
 *
 * @param workingFolder absolute; relative paths in any source start here
 * @param file the configuration file as the user wrote it, empty for none
 * @param environment the environment variables; those that do not name a key are ignored
 * @param commandLine key (dotted) to the text of its option
 * @param cores what {@code "auto"} counts with
 */
public record ConfigSources(
    Path workingFolder,
    Optional<String> file,
    Map<String, String> environment,
    Map<String, String> commandLine,
    int cores) {
  /** The file that is read when none is named, under the working folder. */
  public static final String DEFAULT_FILE = "conf/config.json";

  /** The file of these sources, or the one that is read as soon as it is there. */
  public String watchedFile() {
    return file.orElse(DEFAULT_FILE);
  }

  /** The sources of this process: the named file, or the default file if that exists. */
  public static ConfigSources of(
      Optional<String> file, Map<String, String> environment, Map<String, String> commandLine) {
    Path here = Path.of("").toAbsolutePath();
    Optional<String> standard =
        Files.exists(here.resolve(DEFAULT_FILE)) ? Optional.of(DEFAULT_FILE) : Optional.empty();
    int cores = Runtime.getRuntime().availableProcessors();
    return new ConfigSources(here, file.or(() -> standard), environment, commandLine, cores);
  }
}

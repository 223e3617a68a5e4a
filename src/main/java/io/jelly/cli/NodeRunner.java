package io.jelly.cli;

import io.jelly.config.ConfigException;
import io.jelly.config.ConfigSources;
import io.jelly.config.LoadedConfig;

/** Starts a node in the foreground; given by the program's entry. */
public interface NodeRunner {
  /**
   * Runs a node until it ends.
   *
   * @return the exit code of the process
   */
  int run(LoadedConfig config);

  /**
   * What to run with where the sources have problems.
   *
   * @throws ConfigException the same one, if there is nothing else
   */
  default LoadedConfig instead(ConfigSources sources, ConfigException problems) {
    throw problems;
  }

  /** The version of the protocol between a primary and its workers; 0 where there are none. */
  default int protocol() {
    return 0;
  }
}

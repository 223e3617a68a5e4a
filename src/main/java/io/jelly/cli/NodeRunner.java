package io.jelly.cli;

import io.jelly.config.LoadedConfig;

/** Starts a node in the foreground; given by the program's entry. */
public interface NodeRunner {
  /**
   * Runs a node until it ends.
   *
   * @return the exit code of the process
   */
  int run(LoadedConfig config);

  /** The version of the protocol between a primary and its workers; 0 where there are none. */
  default int protocol() {
    return 0;
  }
}

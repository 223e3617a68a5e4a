package io.jelly.config;

/** Where a value can come from, weakest first: a later source wins over an earlier one. */
public enum Source {
  /** Built in. */
  DEFAULT,
  /** The configuration file. */
  FILE,
  /** An environment variable. */
  ENVIRONMENT,
  /** An option of the command. */
  COMMAND_LINE
}

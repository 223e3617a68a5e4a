package io.jelly.config;

/** Where a value can come from, weakest first: a later source wins over an earlier one. */
public enum Source {
  /** Built in. */
  DEFAULT("default"),
  /** The configuration file. */
  FILE("file"),
  /** An environment variable. */
  ENVIRONMENT("environment"),
  /** An option of the command. */
  COMMAND_LINE("command line");

  private final String words;

  Source(String words) {
    this.words = words;
  }

  /** As {@code config show} names it. */
  public String words() {
    return words;
  }
}

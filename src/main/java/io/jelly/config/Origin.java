package io.jelly.config;

/**
 * Where one effective value was written.
 *
 * @param source the kind of place
 * @param where the place itself: {@code conf/config.json:4:14} (line and column count from 1), the
 *     name of the environment variable, the option with its dash; empty for a default
 */
public record Origin(Source source, String where) {
  static final Origin DEFAULT = new Origin(Source.DEFAULT, "");

  /** The place as error messages name it, such as {@code environment variable JELLY_PORT}. */
  public String place() {
    return switch (source) {
      case DEFAULT -> "default";
      case FILE -> where;
      case ENVIRONMENT -> "environment variable " + where;
      case COMMAND_LINE -> "option " + where;
    };
  }

  /** A problem line: only a file needs the key named, a variable or an option names it itself. */
  String problem(Key<?> key, String sentence) {
    String subject = source == Source.FILE ? "\"" + key.name() + "\" " : "";
    return place() + ": " + subject + sentence;
  }
}

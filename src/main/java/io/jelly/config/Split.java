package io.jelly.config;

import io.vertx.core.json.JsonArray;
import java.io.File;
import java.util.regex.Pattern;

/** How one text, in an environment variable or behind an option, becomes a list. */
public enum Split {
  /** Like a shell: blanks part, quotes hold together. */
  SHELL,
  /** Like a class path. */
  PATHS,
  /** At commas. */
  COMMAS;

  /** The parts as a JSON array, or the text itself if a quote in it is not closed. */
  Object apply(String text) {
    return switch (this) {
      case SHELL -> shellWords(text);
      case PATHS -> parts(text, File.pathSeparator);
      case COMMAS -> parts(text, ",");
    };
  }

  private static Object shellWords(String text) {
    try {
      return new JsonArray(ShellWords.split(text));
    } catch (IllegalArgumentException openQuote) {
      return text;
    }
  }

  private static JsonArray parts(String text, String separator) {
    JsonArray parts = new JsonArray();
    for (String part : text.split(Pattern.quote(separator), -1)) {
      if (!part.isBlank()) {
        parts.add(part.strip());
      }
    }
    return parts;
  }
}

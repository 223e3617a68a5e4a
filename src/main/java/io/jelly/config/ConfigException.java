package io.jelly.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The configuration cannot be used. Every problem is one line that is ready for the user: it says
 * where, what was expected and what was found.
 */
public final class ConfigException extends RuntimeException {
  private static final int SHOWN_AT_MOST = 50;

  private final List<String> problems;

  /** All problems of one reading; of very many only the first 50 are kept, and the rest counted. */
  public ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), shown(problems)));
    this.problems = shown(problems);
  }

  /** The problems, one line each, never empty. */
  public List<String> problems() {
    return problems;
  }

  private static List<String> shown(List<String> problems) {
    if (problems.size() <= SHOWN_AT_MOST) {
      return List.copyOf(problems);
    }
    var first = new ArrayList<>(problems.subList(0, SHOWN_AT_MOST));
    first.add("... and " + (problems.size() - SHOWN_AT_MOST) + " more problems");
    return List.copyOf(first);
  }
}

package io.jelly.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The signals a worker can be sent, by the names and numbers of Linux's signal(7). */
final class SignalName {
  private static final Map<String, String> BY_NUMBER = new LinkedHashMap<>();

  static {
    BY_NUMBER.put("1", "HUP");
    BY_NUMBER.put("2", "INT");
    BY_NUMBER.put("3", "QUIT");
    BY_NUMBER.put("6", "ABRT");
    BY_NUMBER.put("9", "KILL");
    BY_NUMBER.put("10", "USR1");
    BY_NUMBER.put("12", "USR2");
    BY_NUMBER.put("15", "TERM");
    BY_NUMBER.put("18", "CONT");
    BY_NUMBER.put("19", "STOP");
  }

  private SignalName() {}

  /** The name without SIG of a signal given by name or number. */
  static String of(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    String name = BY_NUMBER.getOrDefault(upper, upper.replaceFirst("^SIG", ""));
    if (!BY_NUMBER.containsValue(name)) {
      throw CommandFailure.usage(
          "option -signal: must be one of "
              + String.join(", ", BY_NUMBER.values())
              + ", not \""
              + text
              + "\"");
    }
    return name;
  }
}

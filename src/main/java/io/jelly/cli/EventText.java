package io.jelly.cli;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** An event of a node as one line for people, in the time zone of the reader. */
final class EventText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS");

  private EventText() {}

  static String of(JsonObject event, ZoneId zone) {
    String line = "%s  %5s  %s".formatted(time(event, zone), shown(event, "seq"), what(event));
    return line.replaceAll("\\p{Cntrl}", "?");
  }

  private static String what(JsonObject event) {
    String name = shown(event, "event");
    if (!event.containsKey("worker")) return name + ": " + shown(event, "text");
    return worker(event) + ": " + step(name, event);
  }

  private static String worker(JsonObject event) {
    String worker = "worker " + shown(event, "worker");
    return event.containsKey("pid")
        ? worker
            + " (pid "
            + shown(event, "pid")
            + ", generation "
            + shown(event, "generation")
            + ")"
        : worker;
  }

  private static String step(String name, JsonObject event) {
    return switch (name) {
      case "state" ->
          (event.containsKey("from") ? shown(event, "from") + " -> " : "")
              + shown(event, "to")
              + ": "
              + shown(event, "cause");
      case "listening" -> "listening on " + shown(event, "address");
      case "exit" -> exit(event);
      default -> event.containsKey("text") ? name + ": " + shown(event, "text") : name;
    };
  }

  /** The code is not known of a worker that a new primary has adopted. */
  private static String exit(JsonObject event) {
    String how = event.containsKey("code") ? "exit with code " + shown(event, "code") : "exit";
    if (event.containsKey("signal")) how = "exit by " + shown(event, "signal");
    return how + (Boolean.TRUE.equals(event.getValue("voluntary")) ? ", voluntarily" : "");
  }

  private static String time(JsonObject event, ZoneId zone) {
    try {
      return TIME.format(Instant.parse(shown(event, "time")).atZone(zone));
    } catch (DateTimeParseException e) {
      return shown(event, "time");
    }
  }

  private static String shown(JsonObject event, String key) {
    Object value = event.getValue(key);
    return value == null ? "-" : value.toString();
  }
}

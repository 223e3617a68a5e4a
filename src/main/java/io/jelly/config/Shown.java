package io.jelly.config;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** How a wrong value is shown in an error: on one line, of bounded length. */
final class Shown {
  private static final int LONGEST = 60;

  private Shown() {}

  static String value(@Nullable Object json) {
    if (json instanceof String text) {
      return "the text " + quoted(text);
    }
    if (json instanceof JsonObject) {
      return "an object";
    }
    return json instanceof JsonArray ? "this list" : shortened(String.valueOf(json));
  }

  /** The value of a key in a log line; a secret one is masked. */
  static String setting(Key<?> key, @Nullable Object json) {
    if (json == null) return "none";
    return key.secret() ? "(secret)" : shortened(Json.encode(json));
  }

  static String quoted(String text) {
    return '"' + shortened(text) + '"';
  }

  private static String shortened(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST) + "...";
  }
}

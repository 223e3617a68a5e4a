package io.jelly.cli;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** {@code config show} for people. */
final class ConfigText {
  private static final int LONGEST = 60;

  private ConfigText() {}

  static String of(JsonObject view) {
    Table table = new Table("KEY", "VALUE", "SOURCE");
    StringBuilder pending = new StringBuilder();
    if (view.getValue("keys") instanceof JsonArray keys) {
      for (Object row : keys) {
        if (!(row instanceof JsonObject key)) continue;
        table.row(text(key, "key"), value(key), source(key));
        if (key.containsKey("pending")) pending.append(pending(key));
      }
    }
    return table + pending.toString();
  }

  private static String value(JsonObject key) {
    Object effective = key.getValue("effective");
    return shown(key.getValue("value")) + (effective == null ? "" : " (" + effective + ")");
  }

  private static String source(JsonObject key) {
    String where = text(key, "where");
    return where.isEmpty() || where.equals("-") ? text(key, "source") : where;
  }

  private static String pending(JsonObject key) {
    return "%n%s is to become %s, which is not in force (see the log)"
        .formatted(text(key, "key"), shown(key.getValue("pending")));
  }

  private static String text(JsonObject key, String member) {
    return String.valueOf(key.getValue(member, "-"));
  }

  private static String shown(@Nullable Object value) {
    if (value == null) return "-";
    String text = value instanceof String plain ? plain : Json.encode(value);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}

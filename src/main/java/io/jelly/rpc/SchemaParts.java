package io.jelly.rpc;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Where schemas stand within a JSON Schema (2020-12): the members of some keywords are named by the
 * author, and the values of others are data, whatever they look like.
 */
final class SchemaParts {
  private static final Set<String> NAMED =
      Set.of("$defs", "definitions", "properties", "patternProperties", "dependentSchemas");
  private static final Set<String> DATA = Set.of("const", "enum", "default", "examples");

  private SchemaParts() {}

  /** Whether the members of this keyword are schemas under names of the author. */
  static boolean isNamed(String keyword, Object value) {
    return NAMED.contains(keyword) && value instanceof JsonObject;
  }

  /** Whether what stands there is no schema. */
  static boolean isData(String keyword) {
    return DATA.contains(keyword);
  }

  /** A name as it stands in a JSON Pointer (RFC 6901, section 3). */
  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /** Shows the schema and every one within, each with the JSON Pointer to it. */
  static void each(JsonObject schema, BiConsumer<String, JsonObject> visitor) {
    walk("", schema, visitor);
  }

  /** The JSON Pointer to what each anchor names. */
  static Map<String, String> anchors(JsonObject schema) {
    Map<String, String> anchors = new HashMap<>();
    each(
        schema,
        (pointer, part) -> {
          if (part.getValue("$anchor") instanceof String name) anchors.put(name, pointer);
          if (part.getValue("$dynamicAnchor") instanceof String name) anchors.put(name, pointer);
        });
    return anchors;
  }

  private static void walk(String pointer, Object part, BiConsumer<String, JsonObject> visitor) {
    if (part instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) walk(pointer + "/" + i, array.getValue(i), visitor);
    } else if (part instanceof JsonObject schema) {
      visitor.accept(pointer, schema);
      for (Map.Entry<String, Object> member : schema) {
        String place = pointer + "/" + escaped(member.getKey());
        if (isNamed(member.getKey(), member.getValue()))
          for (Map.Entry<String, Object> named : (JsonObject) member.getValue())
            walk(place + "/" + escaped(named.getKey()), named.getValue(), visitor);
        else if (!isData(member.getKey())) walk(place, member.getValue(), visitor);
      }
    }
  }
}

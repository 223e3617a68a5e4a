package io.jelly.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file as JSON Schema (2020-12), made from {@link Keys}: {@code
 * conf/config.schema.json}, by which editors complete and check. What depends on several keys, or
 * on what is on disk, only the program itself checks.
 */
final class ConfigSchema {
  private ConfigSchema() {}

  static JsonObject document() {
    JsonObject properties =
        new JsonObject()
            .put(
                "$schema",
                new JsonObject().put("type", "string").put("description", "this schema's path"));
    Keys.ALL.forEach(key -> put(properties, key));
    return object(properties)
        .put("$schema", "https://json-schema.org/draft/2020-12/schema")
        .put("title", "Configuration of a Jelly Cluster node");
  }

  private static void put(JsonObject properties, Key<?> key) {
    JsonObject among = key.group().map(group -> group(properties, group)).orElse(properties);
    among.put(key.name().substring(key.name().lastIndexOf('.') + 1), schema(key));
  }

  private static JsonObject group(JsonObject properties, String name) {
    JsonObject among = properties;
    for (String part : name.split("\\.", -1)) {
      if (!among.containsKey(part)) among.put(part, object(new JsonObject()));
      among = among.getJsonObject(part).getJsonObject("properties");
    }
    return among;
  }

  private static JsonObject object(JsonObject properties) {
    return new JsonObject()
        .put("type", "object")
        .put("properties", properties)
        .put("additionalProperties", false);
  }

  private static <T> JsonObject schema(Key<T> key) {
    JsonObject schema = key.kind().schema().put("description", description(key));
    @Nullable T fallback = key.fallback();
    return fallback == null ? schema : schema.put("default", key.kind().write(fallback));
  }

  private static String description(Key<?> key) {
    JsonArray places = JsonArray.of(key.variable());
    if (key.option() != null) places.add(key.option());
    return key.about()
        + " (also "
        + String.join(", ", places.stream().map(String::valueOf).toList())
        + "); a change takes effect "
        + key.effect().words();
  }
}

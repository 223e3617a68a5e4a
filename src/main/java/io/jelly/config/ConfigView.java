package io.jelly.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A configuration for people and scripts: {@code {"file", "keys": [{"key", "value", "effective",
 * "source", "where", "pending"}]}}. Secret values are masked.
 */
public final class ConfigView {
  private ConfigView() {}

  /** A configuration that is in force as it was read. */
  public static JsonObject of(LoadedConfig config) {
    return of(config, config);
  }

  /**
   * A configuration of which a newer reading is not in force yet, or not wholly: what is still to
   * come is {@code pending}.
   */
  public static JsonObject of(LoadedConfig inForce, LoadedConfig read) {
    JsonArray keys = new JsonArray();
    for (Key<?> key : Keys.ALL) keys.add(row(key, inForce, read));
    return new JsonObject().put("file", inForce.sources().watchedFile()).put("keys", keys);
  }

  /** The same view of a node whose number of workers was changed by {@code scale}. */
  public static JsonObject scaled(JsonObject view, int workers) {
    for (Object row : view.getJsonArray("keys")) {
      if (row instanceof JsonObject key && Keys.WORKERS.name().equals(key.getString("key"))) {
        key.put("value", workers).put("source", "scale").put("where", "");
        key.remove("effective");
      }
    }
    return view;
  }

  private static JsonObject row(Key<?> key, LoadedConfig inForce, LoadedConfig read) {
    Object value = inForce.value(key);
    Origin origin = inForce.origin(key);
    JsonObject row =
        new JsonObject()
            .put("key", key.name())
            .put("value", shown(key, value))
            .put("source", origin.source().words())
            .put("where", origin.where());
    Object effective = effective(key, inForce.config());
    if (effective != null && !effective.equals(value)) row.put("effective", effective);
    Object next = read.value(key);
    if (!Objects.equals(value, next)) row.put("pending", shown(key, next));
    return row;
  }

  private static @Nullable Object shown(Key<?> key, @Nullable Object value) {
    return key.secret() && value != null ? "(secret)" : value;
  }

  /** Of keys that are computed from others or from the machine. */
  private static @Nullable Object effective(Key<?> key, NodeConfig config) {
    if (key.equals(Keys.NAME)) return config.name();
    if (key.equals(Keys.WORKERS)) return config.workers();
    return key.equals(Keys.INSTANCES) ? config.instances() : null;
  }
}

package io.jelly.rpc;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A method as an OpenRPC document shows it.
 *
 * @param method an OpenRPC method object
 * @param schemas what it refers to in the document's {@code components.schemas}
 */
record MethodDescription(JsonObject method, JsonObject schemas) {
  private static final String IDEMPOTENT = "x-idempotent";

  static MethodDescription of(String name, MethodOptions options) {
    JsonObject schemas = new JsonObject();
    JsonObject params = MovedSchema.of(name + ".params", options.params(), schemas);
    JsonObject result = MovedSchema.of(name + ".result", options.result(), schemas);
    JsonObject method = new JsonObject().put("name", name);
    if (!options.description().isEmpty()) {
      method.put("description", options.description());
    }
    method
        .put("paramStructure", ParamsSchema.structure(params))
        .put("params", params(params))
        .put("result", new JsonObject().put("name", "result").put("schema", result))
        .put(IDEMPOTENT, options.idempotent());
    if (!params.isEmpty()) {
      method.put("x-params-schema", params);
    }
    if (options.timeoutMs() > 0) {
      method.put("x-timeout-ms", options.timeoutMs());
    }
    if (options.concurrency() > 0) {
      method.put("x-concurrency", options.concurrency());
    }
    if (!options.permission().isEmpty()) {
      method.put("x-permission", options.permission());
    }
    return new MethodDescription(method, schemas);
  }

  /** Whether it may be called twice. */
  boolean idempotent() {
    return method.getBoolean(IDEMPOTENT, false);
  }

  /** As it travels between nodes. */
  String encode() {
    return new JsonObject().put("method", method).put("schemas", schemas).encode();
  }

  /** The one that was encoded; null for anything else, such as a node of another version writes. */
  static @Nullable MethodDescription decode(@Nullable Object encoded) {
    if (!(encoded instanceof String text) || !text.startsWith("{")) {
      return null;
    }
    JsonObject json = new JsonObject(text);
    return new MethodDescription(json.getJsonObject("method"), json.getJsonObject("schemas"));
  }

  private static JsonArray params(JsonObject schema) {
    JsonArray descriptors = new JsonArray();
    if (schema.getValue("prefixItems") instanceof JsonArray items) {
      for (int i = 0; i < items.size(); i++) {
        boolean required = i < schema.getInteger("minItems", 0);
        descriptors.add(param("param" + (i + 1), items.getValue(i), required));
      }
      return descriptors;
    }
    JsonObject properties = schema.getJsonObject("properties", new JsonObject());
    JsonArray required = schema.getJsonArray("required", new JsonArray());
    for (String name : ParamsSchema.names(schema)) {
      descriptors.add(param(name, properties.getValue(name), required.contains(name)));
    }
    return descriptors;
  }

  private static JsonObject param(String name, Object schema, boolean required) {
    JsonObject descriptor = new JsonObject().put("name", name);
    if (schema instanceof JsonObject object
        && object.getValue("description") instanceof String description) {
      descriptor.put("description", description);
    }
    return descriptor.put("required", required).put("schema", schema);
  }
}

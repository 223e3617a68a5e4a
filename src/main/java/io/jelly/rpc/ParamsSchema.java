package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the params of a method must be. Where the schema names them, params by position get their
 * names before they are checked, and the method sees an object either way. Thread-safe.
 */
final class ParamsSchema {
  private static final ParamsSchema ANY = new ParamsSchema(new JsonObject(), null);

  private final @Nullable Validator validator;
  private final boolean byPosition;
  private final boolean byName;
  private final List<String> names;
  private final List<String> required;

  private ParamsSchema(JsonObject schema, @Nullable Validator validator) {
    this.validator = validator;
    names = names(schema);
    required =
        schema.getValue("required") instanceof JsonArray list
            ? list.stream().map(String::valueOf).toList()
            : List.of();
    Object type = schema.getValue("type");
    byPosition = "array".equals(type) || schema.containsKey("prefixItems");
    byName = "object".equals(type) || !names.isEmpty();
  }

  /**
   * From a JSON Schema; an empty one accepts anything.
   *
   * @throws IllegalArgumentException if it is no valid schema
   */
  static ParamsSchema of(JsonObject schema) {
    if (schema.isEmpty()) {
      return ANY;
    }
    MethodSchemas.check(schema);
    return new ParamsSchema(schema, MethodSchemas.validator(schema));
  }

  /** Required ones first, as OpenRPC wants it, else in the order of the schema. */
  static List<String> names(JsonObject schema) {
    if (!(schema.getValue("properties") instanceof JsonObject properties)) {
      return List.of();
    }
    JsonArray required = schema.getJsonArray("required", new JsonArray());
    List<String> names = new ArrayList<>(properties.fieldNames());
    names.sort(Comparator.comparing(name -> !required.contains(name)));
    return List.copyOf(names);
  }

  /** The value of {@code paramStructure} in an OpenRPC document. */
  static String structure(JsonObject schema) {
    ParamsSchema read = new ParamsSchema(schema, null);
    if (read.byPosition) {
      return "by-position";
    }
    return read.byName && read.names.isEmpty() ? "by-name" : "either";
  }

  /**
   * The params as the method is to see them.
   *
   * @throws RpcException with {@link ErrorCode#INVALID_PARAMS}; its data has the path of what is
   *     wrong, as the client wrote it, and why
   */
  Params check(Params params) {
    Validator check = validator;
    if (check == null) {
      return params;
    }
    if (byPosition && params.isObject()) {
      throw invalid("", "params must be by position");
    }
    boolean positions = byName && params.isArray();
    Params seen = positions ? named(params) : params.isAbsent() ? empty() : params;
    if (seen.isObject()) {
      checkRequired(seen.object(), positions);
    }
    OutputUnit checked = check.validate(seen.isArray() ? seen.array() : seen.object());
    if (!checked.getValid()) {
      SchemaViolation why = SchemaViolation.of(checked);
      throw invalid(positions ? position(why.path()) : why.path(), why.reason());
    }
    return seen;
  }

  private Params named(Params params) {
    List<Buffer> values = params.elements();
    if (values.size() > names.size()) {
      throw names.isEmpty()
          ? invalid("", "params must be by name")
          : invalid("/" + names.size(), "there are " + names.size() + " params");
    }
    return Params.named(names, values);
  }

  private Params empty() {
    return Params.empty(byPosition);
  }

  /** The schema says it too, but of the whole and not of the param. */
  private void checkRequired(JsonObject given, boolean positions) {
    for (String name : required) {
      if (!given.containsKey(name)) {
        String path = "/" + SchemaParts.escaped(name);
        throw invalid(positions ? position(path) : path, "\"" + name + "\" is required");
      }
    }
  }

  /** The path for a client that sent positions. */
  private String position(String path) {
    for (int i = 0; i < names.size(); i++) {
      String prefix = "/" + SchemaParts.escaped(names.get(i));
      if (path.equals(prefix) || path.startsWith(prefix + "/")) {
        return "/" + i + path.substring(prefix.length());
      }
    }
    return path;
  }

  private static RpcException invalid(String path, String reason) {
    return ErrorCode.INVALID_PARAMS.error(new JsonObject().put("path", path).put("reason", reason));
  }
}

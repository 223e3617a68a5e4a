package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The params of a call: absent, an array or an object ({@code null} counts as absent). The bytes of
 * the request are kept and decoded only when asked for. Decoding takes the last of duplicate
 * members and follows the number rules of {@link JsonObject}; {@link #raw()} loses nothing. Not for
 * concurrent use.
 */
public final class Params {
  private static final Params ABSENT = new Params(null);
  static final Params EMPTY_OBJECT = new Params(Buffer.buffer("{}"));
  static final Params EMPTY_ARRAY = new Params(Buffer.buffer("[]"));

  private final @Nullable Buffer raw;
  private @Nullable JsonObject object;
  private @Nullable JsonArray array;

  private Params(@Nullable Buffer raw) {
    this.raw = raw;
  }

  /** No params. */
  public static Params absent() {
    return ABSENT;
  }

  /**
   * Params from their JSON text.
   *
   * @param raw one valid JSON array or object in UTF-8, without white space before it; not changed
   *     afterwards
   * @throws IllegalArgumentException if it begins as neither
   */
  public static Params of(Buffer raw) {
    if (raw.length() == 0 || (raw.getByte(0) != '[' && raw.getByte(0) != '{')) {
      throw new IllegalArgumentException("params must be a JSON array or object");
    }
    return new Params(raw);
  }

  /** Params by name from the JSON texts of their values, which keep their bytes. */
  static Params named(List<String> names, List<Buffer> values) {
    Buffer json = Buffer.buffer().appendByte((byte) '{');
    for (int i = 0; i < values.size(); i++) {
      json.appendString(i == 0 ? "" : ",")
          .appendBuffer(ResponseWriter.encode(names.get(i)))
          .appendByte((byte) ':')
          .appendBuffer(values.get(i));
    }
    return new Params(json.appendByte((byte) '}'));
  }

  /** The JSON texts of the params by position; only of those. */
  List<Buffer> elements() {
    return raw == null ? List.of() : ArrayElements.of(raw);
  }

  /** True if the call has no params. */
  public boolean isAbsent() {
    return raw == null;
  }

  /** True if the params are by position. */
  public boolean isArray() {
    return raw != null && raw.getByte(0) == '[';
  }

  /** True if the params are by name. */
  public boolean isObject() {
    return raw != null && raw.getByte(0) == '{';
  }

  /** The bytes as the client sent them; null if absent. */
  public @Nullable Buffer raw() {
    return raw;
  }

  /**
   * The params by name.
   *
   * @throws RpcException with {@link ErrorCode#INVALID_PARAMS} if they are absent, by position or
   *     not decodable
   */
  public JsonObject object() {
    if (object == null) {
      if (raw == null || !isObject()) {
        throw ErrorCode.INVALID_PARAMS.error("params must be an object");
      }
      try {
        object = new JsonObject(raw);
      } catch (DecodeException e) {
        throw ErrorCode.INVALID_PARAMS.error("params hold a value this method cannot read");
      }
    }
    return object;
  }

  /**
   * The params by position.
   *
   * @throws RpcException with {@link ErrorCode#INVALID_PARAMS} if they are absent, by name or not
   *     decodable
   */
  public JsonArray array() {
    if (array == null) {
      if (raw == null || !isArray()) {
        throw ErrorCode.INVALID_PARAMS.error("params must be an array");
      }
      try {
        array = new JsonArray(raw);
      } catch (DecodeException e) {
        throw ErrorCode.INVALID_PARAMS.error("params hold a value this method cannot read");
      }
    }
    return array;
  }
}

package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The params of a call: absent, an array or an object ({@code null} counts as absent). The bytes of
 * the request are kept, and decoded when asked for if they have not been before. Decoding takes the
 * last of duplicate members and follows the number rules of {@link JsonObject}; {@link #raw()}
 * loses nothing. Not for concurrent use.
 */
public final class Params {
  private static final Buffer NOTHING = Buffer.buffer();
  private static final Params ABSENT = new Params(NOTHING, 0, 0);

  // The text lies in the body it came with; most methods never ask for it.
  private final Buffer body;
  private final int start;
  private final int end;
  private @Nullable JsonObject object;
  private @Nullable JsonArray array;

  private Params(Buffer body, int start, int end) {
    this.body = body;
    this.start = start;
    this.end = end;
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
    return new Params(raw, 0, raw.length());
  }

  /**
   * Params within a body.
   *
   * @param decoded a list or a map, as the codec of {@link JsonObject} makes them; null if they are
   *     to be decoded when asked for
   */
  @SuppressWarnings("unchecked")
  static Params of(Buffer body, int start, int end, @Nullable Object decoded) {
    Params params = new Params(body, start, end);
    if (decoded instanceof List<?> list) params.array = new JsonArray(list);
    else if (decoded != null) params.object = new JsonObject((Map<String, Object>) decoded);
    return params;
  }

  /** An empty array or object: one for each call, whose method may put something into it. */
  static Params empty(boolean byPosition) {
    return of(Buffer.buffer(byPosition ? "[]" : "{}"));
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
    return of(json.appendByte((byte) '}'));
  }

  /** The JSON texts of the params by position; only of those. */
  List<Buffer> elements() {
    Buffer raw = raw();
    return raw == null ? List.of() : ArrayElements.of(raw);
  }

  /** True if the call has no params. */
  public boolean isAbsent() {
    return start == end;
  }

  /** True if the params are by position. */
  public boolean isArray() {
    return !isAbsent() && body.getByte(start) == '[';
  }

  /** True if the params are by name. */
  public boolean isObject() {
    return !isAbsent() && body.getByte(start) == '{';
  }

  /** The bytes as the client sent them; null if absent. */
  public @Nullable Buffer raw() {
    return isAbsent() ? null : body.slice(start, end);
  }

  /**
   * The params by name.
   *
   * @throws RpcException with {@link ErrorCode#INVALID_PARAMS} if they are absent, by position or
   *     not decodable
   */
  public JsonObject object() {
    if (object == null) {
      Buffer raw = raw();
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
      Buffer raw = raw();
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

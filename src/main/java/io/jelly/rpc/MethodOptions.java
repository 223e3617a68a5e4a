package io.jelly.rpc;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * What is known about a method besides its name. Immutable: each method here answers a changed
 * copy, so that they can be chained.
 *
 * <pre>{@code
 * MethodOptions.defaults()
 *     .describedAs("Moves money.")
 *     .withParam("to", new JsonObject().put("type", "string"))
 *     .withParam("amount", new JsonObject().put("type", "integer").put("minimum", 1))
 *     .withResult(new JsonObject().put("type", "boolean"))
 *     .withTimeoutMs(5_000)
 *     .withConcurrency(10)
 * }</pre>
 *
 * @param idempotent calling it twice is as good as once; told to clients whose call timed out
 * @param description one line for {@code rpc.discover}; empty for none
 * @param localOnly not offered to other nodes, because each worker answers for itself
 * @param params JSON Schema (2020-12) that the params must satisfy; empty for anything
 * @param result JSON Schema (2020-12) of the result, for {@code rpc.discover}; empty for anything.
 *     Results are not checked against it: the method has run by then, and an error would hide that
 * @param timeoutMs until a call is answered {@link ErrorCode#TIMEOUT}; 0 for the server's
 * @param concurrency calls of it that run at the same time in one worker; more are answered {@link
 *     ErrorCode#BUSY}; 0 for any
 * @param permission what a caller needs where callers are asked who they are; empty for one of the
 *     method's own name
 */
public record MethodOptions(
    boolean idempotent,
    String description,
    boolean localOnly,
    JsonObject params,
    JsonObject result,
    long timeoutMs,
    int concurrency,
    String permission) {
  private static final MethodOptions DEFAULTS =
      new MethodOptions(false, "", false, new JsonObject(), new JsonObject(), 0, 0, "");

  /**
   * Takes copies of the schemas.
   *
   * @throws IllegalArgumentException if the time-out or the concurrency is negative
   */
  public MethodOptions {
    if (timeoutMs < 0 || concurrency < 0) {
      throw new IllegalArgumentException(
          "timeoutMs " + timeoutMs + ", concurrency " + concurrency + ": neither may be negative");
    }
    params = params.copy();
    result = result.copy();
  }

  /** Not idempotent, no description, offered to other nodes; any params, no limits of its own. */
  public static MethodOptions defaults() {
    return DEFAULTS;
  }

  @Override
  public JsonObject params() {
    return params.copy();
  }

  @Override
  public JsonObject result() {
    return result.copy();
  }

  /** Marked idempotent. */
  public MethodOptions asIdempotent() {
    return new MethodOptions(
        true, description, localOnly, params, result, timeoutMs, concurrency, permission);
  }

  /** With a description. */
  public MethodOptions describedAs(String text) {
    return new MethodOptions(
        idempotent, text, localOnly, params, result, timeoutMs, concurrency, permission);
  }

  /** Not offered to other nodes. */
  public MethodOptions asLocalOnly() {
    return new MethodOptions(
        idempotent, description, true, params, result, timeoutMs, concurrency, permission);
  }

  /**
   * With a schema for all params. One with {@code properties} is for params by name, and gives
   * those by position their names, required ones first, else in the order of the properties: the
   * method always sees an object. One of type {@code array} is for params by position only.
   */
  public MethodOptions withParams(JsonObject schema) {
    return new MethodOptions(
        idempotent, description, localOnly, schema, result, timeoutMs, concurrency, permission);
  }

  /** With one more required param; no others than those named are accepted then. */
  public MethodOptions withParam(String name, JsonObject schema) {
    JsonObject more = withOptionalParam(name, schema).params();
    JsonArray required = more.getJsonArray("required", new JsonArray()).add(name);
    return withParams(more.put("required", required));
  }

  /** With one more param, which may be absent; no others than those named are accepted then. */
  public MethodOptions withOptionalParam(String name, JsonObject schema) {
    JsonObject properties = params.getJsonObject("properties", new JsonObject()).copy();
    return withParams(
        params
            .copy()
            .put("type", "object")
            .put("properties", properties.put(name, schema))
            .put("additionalProperties", false));
  }

  /** With a schema of the result. */
  public MethodOptions withResult(JsonObject schema) {
    return new MethodOptions(
        idempotent, description, localOnly, params, schema, timeoutMs, concurrency, permission);
  }

  /** With a time-out of its own, in milliseconds. */
  public MethodOptions withTimeoutMs(long milliseconds) {
    return new MethodOptions(
        idempotent, description, localOnly, params, result, milliseconds, concurrency, permission);
  }

  /** With a bound on the calls of it that run at the same time in one worker. */
  public MethodOptions withConcurrency(int max) {
    return new MethodOptions(
        idempotent, description, localOnly, params, result, timeoutMs, max, permission);
  }

  /** With a permission that a caller needs, in place of the one of the method's own name. */
  public MethodOptions withPermission(String name) {
    return new MethodOptions(
        idempotent, description, localOnly, params, result, timeoutMs, concurrency, name);
  }

  /** What a caller of this method needs. */
  String permissionFor(String method) {
    return permission.isEmpty() ? method : permission;
  }
}

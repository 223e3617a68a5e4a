package io.jelly.rpc;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Every error code this server answers by itself, in one place. Methods may answer any other code
 * through {@link RpcException}.
 *
 * <p>The codes -32700 to -32600 are those of the JSON-RPC 2.0 specification; the others lie in the
 * range it leaves to servers (-32000 to -32099). A client may repeat a call after {@link
 * #UNAVAILABLE} and {@link #BUSY}, which promise that nothing was executed. After {@link #TIMEOUT}
 * and {@link #PROVIDER_LOST} the outcome is unknown; after {@link #LIMIT_EXCEEDED} the member
 * {@code executed} of the data says whether the method ran. Nothing was executed either after
 * {@link #UNAUTHENTICATED} and {@link #FORBIDDEN}.
 */
public enum ErrorCode {
  /** The body is not one JSON value in UTF-8, or is nested too deep; the data says where. */
  PARSE_ERROR(-32700, "Parse error"),
  /** Valid JSON, but not a request object; the data says which rule it breaks. */
  INVALID_REQUEST(-32600, "Invalid Request"),
  /** No method of that name was ever registered. */
  METHOD_NOT_FOUND(-32601, "Method not found"),
  /** The method refused its params; the data says why. */
  INVALID_PARAMS(-32602, "Invalid params"),
  /** The method threw; the cause is in the server's log only. */
  INTERNAL_ERROR(-32603, "Internal error"),
  /**
   * No result in time: the outcome is unknown. The data says whether the method is idempotent,
   * where known.
   */
  TIMEOUT(-32001, "Request timed out"),
  /**
   * A size or count is over a limit; the data names the limit, its value and whether the call was
   * executed.
   */
  LIMIT_EXCEEDED(-32003, "Limit exceeded"),
  /** This worker has as many calls in flight as it may have; nothing was executed, try again. */
  BUSY(-32004, "Too many calls in flight"),
  /**
   * The method is known but nobody can serve it now (no live provider, draining); nothing was
   * executed, try again.
   */
  UNAVAILABLE(-32005, "Temporarily unavailable"),
  /** Calls need a token here, and there is none, or it is not accepted; the data says why. */
  UNAUTHENTICATED(-32006, "Unauthenticated"),
  /** The token does not allow this method; the data names the permission it needs. */
  FORBIDDEN(-32007, "Forbidden"),
  /** The worker that had the call is gone, and whether it was executed is unknown. */
  PROVIDER_LOST(-32008, "Provider lost");

  /** What a client is asked to wait before it tries again, in seconds. */
  static final int RETRY_AFTER_SECONDS = 1;

  private final int code;
  private final String message;

  ErrorCode(int code, String message) {
    this.code = code;
    this.message = message;
  }

  /** The number that stands in {@code error.code}. */
  public int code() {
    return code;
  }

  /** The text that stands in {@code error.message}. */
  public String message() {
    return message;
  }

  /** An exception with this code and message, and no data. */
  public RpcException error() {
    return new RpcException(code, message);
  }

  /**
   * An exception with this code and message; {@code data} is any JSON-like value, null for none.
   */
  public RpcException error(@Nullable Object data) {
    return new RpcException(code, message, data);
  }

  /** The answer where nothing was executed and a later try may succeed. */
  static RpcException unavailable(String reason) {
    return UNAVAILABLE.error(retry(reason));
  }

  /** The answer where something would be one too many, and nothing was executed. */
  public static RpcException tooMany(String limit, int max, String what) {
    return UNAVAILABLE.error(atMost(limit, max, "at most " + max + " " + what));
  }

  private static JsonObject atMost(String limit, int max, String reason) {
    return retry(reason).put("limit", limit).put("max", max);
  }

  /** The answer of a worker that would answer too late; nothing was executed. */
  static RpcException overloaded(int max, String what) {
    String reason = "overloaded: at most " + max + " " + what + " at present";
    return UNAVAILABLE.error(atMost("adaptive", max, reason));
  }

  static RpcException busy(String limit, int max, String what) {
    return BUSY.error(atMost(limit, max, "at most " + max + " " + what));
  }

  /** The answer where a token is missing or not accepted. */
  public static RpcException unauthenticated(String reason) {
    return UNAUTHENTICATED.error(new JsonObject().put("reason", reason));
  }

  static RpcException forbidden(String permission) {
    return FORBIDDEN.error(new JsonObject().put("permission", permission));
  }

  /** What HTTP says to a single call that ended with this code. */
  static int httpStatus(int code) {
    if (retryable(code)) return RpcReply.UNAVAILABLE;
    if (code == UNAUTHENTICATED.code) return 401;
    return code == FORBIDDEN.code ? 403 : 200;
  }

  static RpcException limit(String limit, long max, boolean executed) {
    return LIMIT_EXCEEDED.error(
        new JsonObject().put("limit", limit).put("max", max).put("executed", executed));
  }

  /**
   * True for the codes that promise that nothing was executed: on HTTP these are 503 for a single
   * call.
   */
  static boolean retryable(int code) {
    return code == UNAVAILABLE.code || code == BUSY.code;
  }

  /** What the data of an error says of the time to wait, in seconds. */
  static int retryAfter(RpcException why) {
    return why.data() instanceof JsonObject data
        ? data.getInteger("retryAfter", RETRY_AFTER_SECONDS)
        : RETRY_AFTER_SECONDS;
  }

  private static JsonObject retry(String reason) {
    return new JsonObject().put("reason", reason).put("retryAfter", RETRY_AFTER_SECONDS);
  }
}

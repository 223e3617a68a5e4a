package io.jelly.rpc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An error meant for the client: code, message and data reach it unchanged, also from another node.
 * One with a code of {@link ErrorCode} says what that says, over HTTP with its status too: that
 * nothing was executed, above all. What another server answered may not be true of this call. Every
 * other exception of a method becomes {@link ErrorCode#INTERNAL_ERROR} and is only logged. Has no
 * stack trace: it is an answer, not a fault.
 */
public final class RpcException extends RuntimeException {
  private final int code;
  private final String text;
  private final transient @Nullable Object data;

  /** An error without data. */
  public RpcException(int code, String message) {
    this(code, message, null);
  }

  /**
   * An error with data.
   *
   * @param data a String, Number, Boolean, JsonObject, JsonArray, Map, List or {@link RawJson};
   *     null for none
   */
  public RpcException(int code, String message, @Nullable Object data) {
    super(message, null, false, false);
    this.code = code;
    // An exception of others that is passed on may have none.
    this.text = Objects.requireNonNullElse(message, "");
    this.data = data;
  }

  /** The JSON-RPC error code. */
  public int code() {
    return code;
  }

  /** The JSON-RPC error message. */
  public String text() {
    return text;
  }

  /** The JSON-RPC error data; null for none. */
  public @Nullable Object data() {
    return data;
  }
}

package io.jelly.client;

import org.jspecify.annotations.Nullable;

/**
 * A call that has no result: the server's error, or none of its answers. Has no stack trace: where
 * it was made says nothing.
 */
public final class RpcFailure extends RuntimeException {
  /** There is no answer, and whether the call was executed is unknown. */
  public static final int NO_ANSWER = -32099;

  /** The server could not be reached; the call was not executed. */
  public static final int NOT_SENT = -32098;

  static final int UNAUTHENTICATED = -32006;

  private final int code;
  private final String text;
  private final transient @Nullable Object data;

  RpcFailure(int code, String text, @Nullable Object data) {
    super(text + " (" + code + ")", null, false, false);
    this.code = code;
    this.text = text;
    this.data = data;
  }

  /** The code of JSON-RPC, or {@link #NO_ANSWER} or {@link #NOT_SENT}. */
  public int code() {
    return code;
  }

  /** The message as the server wrote it, or in words what went wrong. */
  public String text() {
    return text;
  }

  /** What the server gave with the error; null for nothing. */
  public @Nullable Object data() {
    return data;
  }
}

package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one body.
 *
 * @param body JSON in UTF-8; null if there is nothing to answer
 * @param status what HTTP says with it
 * @param retryAfter seconds after which HTTP says to come again; 0 for nothing
 */
public record RpcReply(@Nullable Buffer body, int status, int retryAfter) {
  static final int TOO_MANY = 429;
  static final int UNAVAILABLE = 503;
  static final RpcReply NOTHING = new RpcReply(null, 204, 0);

  /** One with a status; of one that says to come again, with the usual time. */
  RpcReply(@Nullable Buffer body, int status) {
    this(body, status, status == UNAVAILABLE ? ErrorCode.RETRY_AFTER_SECONDS : 0);
  }

  /** One that says nothing but what is in its body. */
  static RpcReply of(@Nullable Buffer body) {
    return new RpcReply(body, body == null ? 204 : 200, 0);
  }

  /** True if nothing was executed and the client may try again. */
  public boolean retryable() {
    return retryAfter > 0;
  }
}

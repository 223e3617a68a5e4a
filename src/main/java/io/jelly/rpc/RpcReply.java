package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one body.
 *
 * @param body JSON in UTF-8; null if there is nothing to answer
 * @param status what HTTP says with it
 */
public record RpcReply(@Nullable Buffer body, int status) {
  static final int UNAVAILABLE = 503;
  static final RpcReply NOTHING = new RpcReply(null, 204);

  /** One that says nothing but what is in its body. */
  static RpcReply of(@Nullable Buffer body) {
    return new RpcReply(body, body == null ? 204 : 200);
  }

  /** True if nothing was executed and the client may try again. */
  public boolean retryable() {
    return status == UNAVAILABLE;
  }
}

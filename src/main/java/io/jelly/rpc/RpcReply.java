package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one body.
 *
 * @param body JSON in UTF-8; null if there is nothing to answer
 * @param retryable true if nothing was executed and the client may try again; HTTP says 503 then
 */
public record RpcReply(@Nullable Buffer body, boolean retryable) {
  static final RpcReply NOTHING = new RpcReply(null, false);
}

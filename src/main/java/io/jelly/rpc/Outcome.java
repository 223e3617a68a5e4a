package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;

/** How a call ended, ready to be written. */
sealed interface Outcome {
  /** The JSON of what the method returned. */
  record Result(Buffer json) implements Outcome {}

  /** An error for the client. */
  record Failure(RpcException error) implements Outcome {}

  /** True if nothing was executed and the client may try again. */
  default boolean retryable() {
    return this instanceof Failure failure && ErrorCode.retryable(failure.error().code());
  }
}

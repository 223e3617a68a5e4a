package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;

/** How a call ended, ready to be written. */
sealed interface Outcome {
  /** The JSON of what the method returned. */
  record Result(Buffer json) implements Outcome {}

  /** An error for the client. */
  record Failure(RpcException error) implements Outcome {}

  /** What HTTP says to a single call that ended so. */
  default int httpStatus() {
    return this instanceof Failure failure ? ErrorCode.httpStatus(failure.error().code()) : 200;
  }
}

package io.jelly.rpc;

import io.vertx.core.Future;

/** Methods served elsewhere, asked when this worker has no provider of its own. */
public interface RemoteMethods {
  /**
   * Calls a method elsewhere.
   *
   * @return its result, or a failure that is always a {@link RpcException}: the method's own error,
   *     {@link ErrorCode#METHOD_NOT_FOUND} for a name nobody ever registered, {@link
   *     ErrorCode#UNAVAILABLE} for one that has no provider now, {@link ErrorCode#TIMEOUT} where
   *     the outcome is unknown
   */
  Future<RawJson> call(RpcCall call);

  /** Calls a method elsewhere without waiting for anything. */
  void send(RpcCall notification);
}

package io.jelly.rpc;

/**
 * The WebSocket or TCP connection that a call came over, for the methods that are about the
 * connection itself. Any thread.
 */
interface RpcSession {
  /** From now on its calls are by this caller; when that expires, the connection ends. */
  void authenticate(Caller caller);
}

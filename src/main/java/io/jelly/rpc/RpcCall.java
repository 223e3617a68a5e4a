package io.jelly.rpc;

import org.jspecify.annotations.Nullable;

/** One call as a method sees it. */
public final class RpcCall {
  private final String method;
  private final Params params;
  private final boolean notification;
  private final Caller caller;
  private final @Nullable RpcSession session;

  private RpcCall(
      String method,
      Params params,
      boolean notification,
      Caller caller,
      @Nullable RpcSession session) {
    this.method = method;
    this.params = params;
    this.notification = notification;
    this.caller = caller;
    this.session = session;
  }

  /** A call by anyone. */
  public RpcCall(String method, Params params, boolean notification) {
    this(method, params, notification, Caller.ANYONE, null);
  }

  /** The same, by this caller. */
  RpcCall by(Caller other) {
    return new RpcCall(method, params, notification, other, session);
  }

  /** The same, over this connection. */
  RpcCall over(@Nullable RpcSession connection) {
    return new RpcCall(method, params, notification, caller, connection);
  }

  /** The same, with these params. */
  RpcCall with(Params others) {
    return new RpcCall(method, others, notification, caller, session);
  }

  /** The name it was called by. */
  public String method() {
    return method;
  }

  /** What it was called with. */
  public Params params() {
    return params;
  }

  /** Whether nobody will see the result. */
  public boolean notification() {
    return notification;
  }

  /** Who makes it. */
  public Caller caller() {
    return caller;
  }

  /** The connection it came over; null for HTTP, and for calls from other nodes. */
  @Nullable RpcSession session() {
    return session;
  }
}

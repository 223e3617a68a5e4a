package io.jelly.rpc;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call as a method sees it. */
public final class RpcCall {
  private final String method;
  private final Params params;
  private final boolean notification;
  private final Caller caller;
  private final @Nullable RpcSession session;
  private final CallOrigin origin;
  private final @Nullable Buffer id;

  private RpcCall(
      String method,
      Params params,
      boolean notification,
      Caller caller,
      @Nullable RpcSession session,
      CallOrigin origin,
      @Nullable Buffer id) {
    this.method = method;
    this.params = params;
    this.notification = notification;
    this.caller = caller;
    this.session = session;
    this.origin = origin;
    this.id = id;
  }

  /** A call by anyone. */
  public RpcCall(String method, Params params, boolean notification) {
    this(method, params, notification, Caller.ANYONE, null, CallOrigin.UNKNOWN, null);
  }

  /** What a client asks for. */
  static RpcCall of(
      Message.Request request, Caller caller, @Nullable RpcSession session, CallOrigin origin) {
    Buffer id = request.id();
    return new RpcCall(request.method(), request.params(), id == null, caller, session, origin, id);
  }

  /** The same, by this caller. */
  RpcCall by(Caller other) {
    return new RpcCall(method, params, notification, other, session, origin, id);
  }

  /** The same, with these params. */
  RpcCall with(Params others) {
    return new RpcCall(method, others, notification, caller, session, origin, id);
  }

  /** The same, from there. */
  RpcCall from(CallOrigin other) {
    return new RpcCall(method, params, notification, caller, session, other, id);
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

  /** Where it comes from. */
  public CallOrigin origin() {
    return origin;
  }

  /** The id of the request that carried it, the same in the logs of every worker it came by. */
  public String requestId() {
    return origin.requestId();
  }

  /** The client's W3C trace context, to be sent on with whatever is asked of others for it. */
  public Optional<String> traceparent() {
    return origin.traceparent().isEmpty() ? Optional.empty() : Optional.of(origin.traceparent());
  }

  /** What belongs to {@link #traceparent}. */
  public Optional<String> tracestate() {
    return origin.tracestate().isEmpty() ? Optional.empty() : Optional.of(origin.tracestate());
  }

  /** The JSON of the id that its client gave it; null for a notification, and from other nodes. */
  public @Nullable Buffer id() {
    return id;
  }

  /** The connection it came over; null for HTTP, and for calls from other nodes. */
  @Nullable RpcSession session() {
    return session;
  }
}

package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * JSON-RPC 2.0 over bytes: a body in, the answer out, whatever carried it. Every face (HTTP,
 * WebSocket, TCP, the admin socket) is a thin layer over this. Thread-safe; needs no Vertx.
 */
public final class Dispatcher {
  private final RpcLimits limits;
  private final MessageParser parser;
  private final ObservedCalls calls;
  private final MethodTable table;
  private final Authentication authentication;

  /**
   * A dispatcher.
   *
   * @param table the methods of this worker
   * @param limits bounds; use the same for the table
   * @param timer for request time-outs
   * @param remote methods of other nodes; null for none
   */
  public Dispatcher(
      MethodTable table, RpcLimits limits, RpcTimer timer, @Nullable RemoteMethods remote) {
    this(table, limits, timer, remote, Authentication.NONE);
  }

  /** As the other, for faces that ask who calls. */
  public Dispatcher(
      MethodTable table,
      RpcLimits limits,
      RpcTimer timer,
      @Nullable RemoteMethods remote,
      Authentication authentication) {
    this.authentication = authentication;
    this.limits = limits;
    this.parser = new MessageParser(limits);
    this.table = table;
    this.calls = new ObservedCalls(new CallRunner(table, limits, timer, remote), table);
  }

  /** The bounds this dispatcher holds. */
  public RpcLimits limits() {
    return limits;
  }

  /** Who is behind a token; of what a face finds out with it, {@link #answer} gets told. */
  Authentication authentication() {
    return authentication;
  }

  /**
   * Answers a body of anyone; never throws. The future never fails and completes on whichever
   * thread completed the last call.
   *
   * @param body one JSON value in UTF-8, not changed afterwards
   * @return the response, or null if the body asked for none
   */
  public Future<@Nullable Buffer> dispatch(Buffer body) {
    return answer(body).map(RpcReply::body);
  }

  /** As {@link #dispatch}, and says what HTTP says with it. */
  public Future<RpcReply> answer(Buffer body) {
    return answer(body, Caller.ANYONE);
  }

  /** As the other, for a caller that is known. */
  public Future<RpcReply> answer(Buffer body, Caller caller) {
    return answer(body, caller, CallOrigin.UNKNOWN);
  }

  /** As the other, for a request that has an origin. */
  Future<RpcReply> answer(Buffer body, Caller caller, CallOrigin origin) {
    if (body.length() > limits.bodyBytes()) {
      return Future.succeededFuture(RpcReply.of(error(bodyTooLarge())));
    }
    return message(body, caller, origin, null);
  }

  /**
   * As {@link #answer}, for a face that has a limit of its own.
   *
   * @param session the connection it came over, if there is one that lasts
   */
  Future<RpcReply> message(
      Buffer body, Caller caller, CallOrigin origin, @Nullable RpcSession session) {
    Message message = parser.parse(body);
    if (message instanceof Message.Request request) {
      return single(request, call(request).by(caller).over(session).from(origin));
    }
    if (message instanceof Message.Batch batch) {
      return new BatchRun(
              call -> calls.run(call.by(caller).over(session).from(origin)),
              limits,
              batch.elements())
          .start();
    }
    // What is left is not to be executed: too large a batch, an invalid request, or no JSON.
    refused(refusal(message));
    RpcException oversize = ErrorCode.limit("batch", limits.batch(), false);
    return Future.succeededFuture(RpcReply.of(refuse(message, oversize)));
  }

  /**
   * Answers a body without executing anything of it: each call gets the error with its own id. What
   * is no valid request is told that instead.
   *
   * @return null if the body asked for no answer
   */
  public @Nullable Buffer refuse(Buffer body, RpcException why) {
    return refuse(parser.parse(body), why);
  }

  /** A response that belongs to no call in particular: its id is null. */
  public static Buffer error(RpcException why) {
    return ResponseWriter.error(Message.NULL_ID, why);
  }

  /** What a body over the limit is answered. */
  RpcException bodyTooLarge() {
    return ErrorCode.limit("bodyBytes", limits.bodyBytes(), false);
  }

  static RpcCall call(Message.Request request) {
    return new RpcCall(request.method(), request.params(), request.id() == null)
        .withId(request.id());
  }

  /** Tells who counts: a face has answered so by itself. */
  void refused(ErrorCode code) {
    table.observer().refused(code.code());
  }

  private static ErrorCode refusal(Message message) {
    if (message instanceof Message.Malformed) return ErrorCode.PARSE_ERROR;
    return message instanceof Message.Invalid
        ? ErrorCode.INVALID_REQUEST
        : ErrorCode.LIMIT_EXCEEDED;
  }

  private Future<RpcReply> single(Message.Request request, RpcCall call) {
    Future<Outcome> running = calls.run(call);
    Buffer id = request.id();
    return id == null
        ? Future.succeededFuture(RpcReply.NOTHING)
        : running.map(
            outcome -> new RpcReply(ResponseWriter.response(id, outcome), outcome.httpStatus()));
  }

  private @Nullable Buffer refuse(Message message, RpcException why) {
    return Refusal.of(message, why, limits.batchResponseBytes());
  }
}

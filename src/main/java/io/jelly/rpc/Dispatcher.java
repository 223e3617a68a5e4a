package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON-RPC 2.0 over bytes: a body in, the answer out, whatever carried it. Every face (HTTP,
 * WebSocket, TCP, the admin socket) is a thin layer over this. Thread-safe; needs no Vertx.
 */
public final class Dispatcher {
  private final LiveLimits limits;
  private final RateLimiter rate;
  private final OverloadGuard guard;
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
    this(table, new LiveLimits(limits), timer, remote, Authentication.NONE);
  }

  /** As the other, for faces that ask who calls, with limits that may change. */
  public Dispatcher(
      MethodTable table,
      LiveLimits limits,
      RpcTimer timer,
      @Nullable RemoteMethods remote,
      Authentication authentication) {
    this(table, limits, timer, remote, authentication, RateLimiter.alone(limits));
  }

  /** As the other, with a rate for clients that others hold as well. */
  public Dispatcher(
      MethodTable table,
      LiveLimits limits,
      RpcTimer timer,
      @Nullable RemoteMethods remote,
      Authentication authentication,
      RateLimiter rate) {
    this.authentication = authentication;
    this.limits = limits;
    this.rate = rate;
    this.guard = table.guard();
    this.parser = new MessageParser(limits, table::isKnown);
    this.table = table;
    this.calls = new ObservedCalls(new CallRunner(table, limits, timer, remote), table);
  }

  /** The bounds this dispatcher holds now. */
  public RpcLimits limits() {
    return limits.get();
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

  /** As the other, for a caller that is known, and is counted by nothing. */
  public Future<RpcReply> answer(Buffer body, Caller caller) {
    return answer(body, caller, CallOrigin.UNKNOWN);
  }

  /** As the other, for a request that has an origin. */
  Future<RpcReply> answer(Buffer body, Caller caller, CallOrigin origin) {
    if (body.length() > limits().bodyBytes()) {
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
    boolean ignoringResponses = session != null && session.ignoresResponses();
    Message message = parser.parse(body, ignoringResponses);
    if (ignoringResponses) message = withoutResponses(message);
    if (message == null) return Future.succeededFuture(RpcReply.NOTHING);
    RpcException overload = guard.arrived();
    if (message instanceof Message.Request request) {
      RpcException tooMany = rate.refusal(caller, origin.client());
      if (tooMany != null) return refused(request, tooMany, RpcReply.TOO_MANY);
      return overload == null
          ? single(request, RpcCall.of(request, caller, session, origin))
          : refused(request, overload, RpcReply.UNAVAILABLE);
    }
    if (message instanceof Message.Batch batch) {
      if (overload != null) {
        table.observer().refused(overload.code());
        return Future.succeededFuture(RpcReply.of(refuse(message, overload)));
      }
      LapClock laps = new LapClock(System::nanoTime);
      return new BatchRun(
              one -> run(RpcCall.of(one, caller, session, origin), laps),
              limits(),
              laps,
              batch.elements())
          .start();
    }
    // What is left is not to be executed: too large a batch, an invalid request, or no JSON.
    refused(refusal(message));
    RpcException oversize = ErrorCode.limit("batch", limits().batch(), false);
    return Future.succeededFuture(RpcReply.of(refuse(message, oversize)));
  }

  /** Null if nothing is left. */
  private static @Nullable Message withoutResponses(Message message) {
    if (isResponse(message)) return null;
    if (!(message instanceof Message.Batch batch)) return message;
    if (batch.elements().stream().noneMatch(Dispatcher::isResponse)) return message;
    List<Message.Element> rest =
        batch.elements().stream().filter(element -> !isResponse(element)).toList();
    return rest.isEmpty() ? null : new Message.Batch(rest);
  }

  private static boolean isResponse(Message message) {
    return message instanceof Message.Invalid invalid && invalid.response();
  }

  private Future<Outcome> run(RpcCall call, LapClock laps) {
    RpcException tooMany = rate.refusal(call.caller(), call.origin().client());
    if (tooMany == null) return calls.run(call, laps);
    table.observer().refused(tooMany.code());
    return Future.succeededFuture(new Outcome.Failure(tooMany));
  }

  private Future<RpcReply> refused(Message.Request request, RpcException why, int status) {
    table.observer().refused(why.code());
    Buffer id = request.id();
    return Future.succeededFuture(
        id == null
            ? RpcReply.NOTHING
            : new RpcReply(ResponseWriter.error(id, why), status, ErrorCode.retryAfter(why)));
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
    return ErrorCode.limit("bodyBytes", limits().bodyBytes(), false);
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
    return Refusal.of(message, why, limits().batchResponseBytes());
  }
}

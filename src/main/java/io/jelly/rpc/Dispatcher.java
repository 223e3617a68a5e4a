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
  private final CallRunner runner;

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
    this.limits = limits;
    this.parser = new MessageParser(limits);
    this.runner = new CallRunner(table, limits, timer, remote);
  }

  /** The bounds this dispatcher holds. */
  public RpcLimits limits() {
    return limits;
  }

  /**
   * Answers a body; never throws. The future never fails and completes on whichever thread
   * completed the last call.
   *
   * @param body one JSON value in UTF-8, not changed afterwards
   * @return the response, or null if the body asked for none
   */
  public Future<@Nullable Buffer> dispatch(Buffer body) {
    return answer(body).map(RpcReply::body);
  }

  /**
   * As {@link #dispatch}, and says whether the transport may mark the answer as one to try again.
   */
  public Future<RpcReply> answer(Buffer body) {
    if (body.length() > limits.bodyBytes()) {
      return Future.succeededFuture(new RpcReply(error(bodyTooLarge()), false));
    }
    return message(body);
  }

  /** As {@link #answer}, for a face that has a limit of its own. */
  Future<RpcReply> message(Buffer body) {
    Message message = parser.parse(body);
    if (message instanceof Message.Request request) {
      return single(request);
    }
    if (message instanceof Message.Batch batch) {
      return new BatchRun(runner, limits, batch.elements()).start();
    }
    // What is left is not to be executed: too large a batch, an invalid request, or no JSON.
    RpcException oversize = ErrorCode.limit("batch", limits.batch(), false);
    return Future.succeededFuture(new RpcReply(refuse(message, oversize), false));
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
    return new RpcCall(request.method(), request.params(), request.id() == null);
  }

  private Future<RpcReply> single(Message.Request request) {
    Future<Outcome> running = runner.run(call(request));
    Buffer id = request.id();
    return id == null
        ? Future.succeededFuture(RpcReply.NOTHING)
        : running.map(
            outcome -> new RpcReply(ResponseWriter.response(id, outcome), outcome.retryable()));
  }

  private @Nullable Buffer refuse(Message message, RpcException why) {
    return Refusal.of(message, why, limits.batchResponseBytes());
  }
}

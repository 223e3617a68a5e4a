package io.jelly.rpc;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the end of a method's future means for the client. What a client must not see goes to the
 * log.
 */
final class OutcomeReader {
  private static final Logger log = LoggerFactory.getLogger(OutcomeReader.class);

  private OutcomeReader() {}

  static Outcome read(RpcCall call, AsyncResult<?> ended) {
    if (ended.failed()) {
      return new Outcome.Failure(failure(call, unwrap(ended.cause())));
    }
    try {
      return new Outcome.Result(ResponseWriter.encode(ended.result()));
    } catch (RuntimeException | StackOverflowError e) {
      log.error("method {} returned what cannot be written as JSON", call.method(), e);
      return new Outcome.Failure(ErrorCode.INTERNAL_ERROR.error());
    }
  }

  /** The outcome of a call that failed here, before its method was asked. */
  static Future<Outcome> fault(RpcCall call, Throwable cause) {
    log.error("the params of method {} could not be checked", call.method(), cause);
    return Future.succeededFuture(new Outcome.Failure(ErrorCode.INTERNAL_ERROR.error()));
  }

  private static RpcException failure(RpcCall call, Throwable cause) {
    if (cause instanceof RpcException rpc) {
      return rpc;
    }
    log.error("method {} failed", call.method(), cause);
    // The method waited for somebody in vain: like our own time-out, this says nothing about what
    // happened there.
    return isTimeout(cause) ? ErrorCode.TIMEOUT.error() : ErrorCode.INTERNAL_ERROR.error();
  }

  private static Throwable unwrap(Throwable thrown) {
    boolean wrapped = thrown instanceof CompletionException || thrown instanceof ExecutionException;
    return wrapped && thrown.getCause() != null ? thrown.getCause() : thrown;
  }

  private static boolean isTimeout(Throwable cause) {
    return cause instanceof TimeoutException
        || (cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT);
  }
}

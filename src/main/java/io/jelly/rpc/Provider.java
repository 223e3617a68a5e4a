package io.jelly.rpc;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One registration of a method: what to run, and the Vert.x context to run it on (null: wherever
 * the caller is).
 */
final class Provider {
  private final RpcMethod method;
  private final MethodOptions options;
  private final ParamsSchema schema;
  private final ResultSchema resultSchema;
  private final @Nullable ContextInternal context;
  // The thread stands for the event loop: there is exactly one for each, and comparing it costs
  // nothing.
  private volatile @Nullable Thread loop;

  Provider(
      RpcMethod method,
      MethodOptions options,
      ParamsSchema schema,
      ResultSchema resultSchema,
      @Nullable Context context) {
    this.schema = schema;
    this.resultSchema = resultSchema;
    this.method = method;
    this.options = options;
    this.context = context == null ? null : ((ContextInternal) context).unwrap();
    if (context != null && context.isEventLoopContext()) {
      context.runOnContext(ignored -> loop = Thread.currentThread());
    }
  }

  MethodOptions options() {
    return options;
  }

  /** True if the current thread is the event loop of this provider, so that a call needs no hop. */
  boolean isHere() {
    return loop == Thread.currentThread();
  }

  /**
   * The call as the method is to see it.
   *
   * @throws RpcException with {@link ErrorCode#INVALID_PARAMS} where the params break the schema
   */
  RpcCall checked(RpcCall call) {
    Params params = schema.check(call.params());
    return params == call.params() ? call : call.with(params);
  }

  /** What the client is to see of the outcome of a call: nothing that breaks the schema. */
  Outcome checked(RpcCall call, Outcome outcome) {
    return resultSchema.check(call, outcome);
  }

  /** Runs the call on the provider's context; never throws. */
  Future<?> call(RpcCall call) {
    if (context == null || isCurrent(context)) {
      return invoke(call);
    }
    Promise<Object> result = Promise.promise();
    try {
      context.emit(call, c -> invoke(c).onComplete(r -> forward(r, result)));
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(ErrorCode.unavailable("the provider is shutting down"));
    }
    return result.future();
  }

  /** A request runs on a duplicate of its server's context: that counts as the same one. */
  private static boolean isCurrent(ContextInternal context) {
    ContextInternal current = ContextInternal.current();
    return current != null && current.unwrap() == context;
  }

  private static void forward(AsyncResult<?> from, Promise<Object> to) {
    if (from.succeeded()) {
      to.complete(from.result());
    } else {
      to.fail(from.cause());
    }
  }

  /**
   * Throwable, not Exception: a failed class initialiser or a stack overflow must be answered too.
   */
  private Future<?> invoke(RpcCall call) {
    try {
      Future<?> result = method.call(call);
      return result != null
          ? result
          : Future.failedFuture(
              new IllegalStateException("the method returned null instead of a Future"));
    } catch (Throwable t) {
      return Future.failedFuture(t);
    }
  }
}

package io.jelly.rpc;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls: a provider of this worker first, then other nodes. Holds the bounds on time and on
 * calls in flight. Thread-safe.
 */
final class CallRunner {
  private final MethodTable table;
  private final LiveLimits limits;
  private final RpcTimer timer;
  private final @Nullable RemoteMethods remote;

  CallRunner(MethodTable table, LiveLimits limits, RpcTimer timer, @Nullable RemoteMethods remote) {
    this.table = table;
    this.limits = limits;
    this.timer = timer;
    this.remote = remote;
  }

  /**
   * Runs the call; the future never fails, and is complete on return if the method needed no
   * waiting.
   */
  Future<Outcome> run(RpcCall call) {
    int longest = limits.get().methodLength();
    if (call.method().length() > longest) {
      return refused(ErrorCode.limit("methodLength", longest, false));
    }
    Provider provider = table.pick(call.method());
    RpcCall checked;
    Runnable leave;
    try {
      authorize(call, provider);
      if (provider == null && !mayBeRemote(call)) {
        throw absent(call);
      }
      checked = provider == null ? call : provider.checked(call);
      leave =
          table.enter(
              call.method(), provider == null ? MethodOptions.defaults() : provider.options());
    } catch (RpcException refusal) {
      return refused(refusal);
    } catch (RuntimeException | StackOverflowError e) {
      // Of the schema: nothing else runs here that is not ours.
      return OutcomeReader.fault(call, e);
    }
    return await(checked, provider, leave, provider != null ? provider.call(checked) : ask(call));
  }

  /**
   * What a method elsewhere wants only its provider knows, and checks there; here it is enough that
   * the caller is somebody. Who he is must be possible to say before that.
   */
  private static void authorize(RpcCall call, @Nullable Provider provider) {
    if (call.method().equals(SessionMethods.AUTHENTICATE)) return;
    if (call.caller().equals(Caller.UNKNOWN)) throw ErrorCode.unauthenticated("no token");
    if (provider != null) call.caller().require(provider.options().permissionFor(call.method()));
  }

  private boolean mayBeRemote(RpcCall call) {
    return remote != null && !call.method().startsWith(MethodTable.RESERVED_PREFIX);
  }

  private RpcException absent(RpcCall call) {
    return table.isKnown(call.method())
        ? ErrorCode.unavailable("no live provider")
        : ErrorCode.METHOD_NOT_FOUND.error();
  }

  private Future<?> ask(RpcCall call) {
    RemoteMethods elsewhere = remote;
    if (elsewhere == null) {
      return Future.failedFuture(absent(call));
    }
    if (call.notification()) {
      elsewhere.send(call);
      return Future.succeededFuture();
    }
    return elsewhere.call(call).recover(t -> Future.failedFuture(isNotFound(t) ? absent(call) : t));
  }

  /** Nobody else knows the name, but this worker may have served it before. */
  private static boolean isNotFound(Throwable t) {
    return t instanceof RpcException e && e.code() == ErrorCode.METHOD_NOT_FOUND.code();
  }

  /** Most methods answer at once, and then no timer is ever made. */
  private Future<Outcome> await(
      RpcCall call, @Nullable Provider provider, Runnable leave, Future<?> running) {
    if (running.isComplete()) {
      leave.run();
      return Future.succeededFuture(read(call, provider, running));
    }
    Promise<Outcome> ended = Promise.promise();
    Runnable cancel =
        timer.start(
            timeoutMs(provider), () -> end(ended, leave, new Outcome.Failure(timeout(provider))));
    running.onComplete(
        result -> {
          cancel.run();
          end(ended, leave, read(call, provider, result));
        });
    return ended.future();
  }

  private Outcome read(RpcCall call, @Nullable Provider provider, AsyncResult<?> ended) {
    Outcome outcome = OutcomeReader.read(call, ended);
    return provider != null && limits.checkResults() ? provider.checked(call, outcome) : outcome;
  }

  /** A call leaves once: with its result or its time-out, whichever is first. */
  private static void end(Promise<Outcome> ended, Runnable leave, Outcome outcome) {
    if (ended.tryComplete(outcome)) {
      leave.run();
    }
  }

  private long timeoutMs(@Nullable Provider provider) {
    long own = provider == null ? 0 : provider.options().timeoutMs();
    return own == 0 ? limits.get().requestTimeoutMs() : own;
  }

  private static RpcException timeout(@Nullable Provider provider) {
    return provider == null
        ? ErrorCode.TIMEOUT.error()
        : ErrorCode.TIMEOUT.error(
            new JsonObject().put("idempotent", provider.options().idempotent()));
  }

  private static Future<Outcome> refused(RpcException why) {
    return Future.succeededFuture(new Outcome.Failure(why));
  }
}

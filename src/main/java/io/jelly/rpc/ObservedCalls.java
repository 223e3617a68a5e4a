package io.jelly.rpc;

import io.vertx.core.Future;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs calls, and tells the observer of the table how each of them ended. Thread-safe. */
final class ObservedCalls {
  /** With these this server answers by itself: they do not say that the method is anywhere. */
  private static final Set<Integer> OWN_CODES =
      Arrays.stream(ErrorCode.values()).map(ErrorCode::code).collect(Collectors.toSet());

  private final CallRunner runner;
  private final MethodTable table;

  ObservedCalls(CallRunner runner, MethodTable table) {
    this.runner = runner;
    this.table = table;
  }

  /** As {@link CallRunner#run}. */
  Future<Outcome> run(RpcCall call) {
    CallObserver observer = table.observer();
    if (observer == CallObserver.NONE) return runner.run(call);
    long began = System.nanoTime();
    Future<Outcome> running = runner.run(call);
    if (running.isComplete()) tell(observer, call, running.result(), began);
    else running.onSuccess(outcome -> tell(observer, call, outcome, began));
    return running;
  }

  private void tell(CallObserver observer, RpcCall call, Outcome outcome, long began) {
    int code =
        outcome instanceof Outcome.Failure failure ? failure.error().code() : CallObserver.OK;
    boolean known = table.isKnown(call.method()) || !OWN_CODES.contains(code);
    observer.ended(call, known, code, System.nanoTime() - began);
  }
}

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
    return run(call, new LapClock(System::nanoTime));
  }

  /** As the other, for one of many; the clock is theirs. */
  Future<Outcome> run(RpcCall call, LapClock laps) {
    CallObserver observer = table.observer();
    if (observer == CallObserver.NONE) return runner.run(call);
    long began = laps.begin();
    Future<Outcome> running = runner.run(call);
    if (running.isComplete()) {
      laps.ended(tell(observer, call, running.result(), began));
    } else {
      laps.pause();
      running.onSuccess(outcome -> tell(observer, call, outcome, began));
    }
    return running;
  }

  private long tell(CallObserver observer, RpcCall call, Outcome outcome, long began) {
    int code =
        outcome instanceof Outcome.Failure failure ? failure.error().code() : CallObserver.OK;
    boolean known = table.isKnown(call.method()) || !OWN_CODES.contains(code);
    long now = System.nanoTime();
    observer.ended(call, known, code, now - began, now);
    return now;
  }
}

package io.jelly.rpc;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Refuses work of this worker that would wait too long, before it is begun, so that what is
 * accepted is answered in time although more comes than can be done. There are two places to wait
 * in, and each has an {@link AdaptiveLimit}: an event loop, where messages wait for each other
 * ({@link LoopTurn}), and whatever is behind a method that answers later, a pool of threads or of
 * connections ({@link MethodLoad}). Each method is looked at for itself: one that is slow by nature
 * says nothing of the others, and one that is overloaded takes nothing from them. Thread-safe.
 */
final class OverloadGuard {
  private final LiveLimits limits;
  private final LongSupplier nanoTime;
  private final ThreadLocal<LoopTurn> turns = ThreadLocal.withInitial(LoopTurn::new);
  private final Map<String, MethodLoad> methods = new ConcurrentHashMap<>();

  OverloadGuard(LiveLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /** Whether anything may be refused at present. */
  boolean isOn() {
    return limits.load().adaptive();
  }

  /** A message has come; why it is not to be dealt with, or null if it is. */
  @Nullable RpcException arrived() {
    LoadLimits load = limits.load();
    if (!load.adaptive() || !Context.isOnEventLoopThread()) return null;
    long now = nanoTime.getAsLong();
    LoopTurn turn = turns.get();
    if (turn.begins(now)) {
      Context context = Vertx.currentContext();
      if (context == null) turn.ended(now);
      else context.runOnContext(after -> turn.ended(nanoTime.getAsLong()));
    }
    return turn.admits(load, now)
        ? null
        : ErrorCode.overloaded(turn.limit(), "messages on an event loop");
  }

  /**
   * A call of a method that is registered here begins.
   *
   * @return to be run when it has ended
   * @throws RpcException if it is not to begin
   */
  Runnable begin(String method) {
    LoadLimits load = limits.load();
    if (!load.adaptive()) return () -> {};
    MethodLoad own = methods.computeIfAbsent(method, name -> new MethodLoad());
    long started = nanoTime.getAsLong();
    if (!own.enter(load, started))
      throw ErrorCode.overloaded(Math.max(own.limit(), load.minInFlight()), "calls of " + method);
    return () -> own.leave(limits.load(), started, nanoTime.getAsLong());
  }
}

package io.jelly.worker;

import io.jelly.rpc.CallObserver;
import io.jelly.rpc.CallOrigin;
import io.jelly.rpc.RpcCall;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Writes a line about each call that took long: its method, how long, how it ended, and the ids by
 * which it is found in other logs; never its params. In a flood only the first lines of every ten
 * seconds are written, and how many there were. Thread-safe.
 */
final class SlowCalls implements CallObserver {
  static final int MAX_LINES = 20;
  static final long WINDOW_MS = 10_000;
  private static final int LONGEST = 128;

  private final CallObserver next;
  private final long slowNanos;
  private final int worker;
  private final LongSupplier clock;
  private final Consumer<String> log;
  private long windowStart;
  private int written;
  private long unwritten;

  /**
   * @param next hears of all calls, too
   * @param slowMs from when on a call is slow; 0: never
   * @param clock milliseconds that never jump
   */
  SlowCalls(CallObserver next, long slowMs, int worker, LongSupplier clock, Consumer<String> log) {
    this.next = next;
    slowNanos = slowMs == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(slowMs);
    this.worker = worker;
    this.clock = clock;
    this.log = log;
    windowStart = clock.getAsLong();
  }

  @Override
  public void ended(RpcCall call, boolean known, int code, long nanos, long now) {
    next.ended(call, known, code, nanos, now);
    if (nanos > slowNanos) slow(call, code, TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  @Override
  public void refused(int code) {
    next.refused(code);
  }

  private synchronized void slow(RpcCall call, int code, long ms) {
    long now = clock.getAsLong();
    if (now - windowStart >= WINDOW_MS) {
      if (unwritten > 0) log.accept("slow calls: " + unwritten + " more, which no line tells of");
      windowStart = now;
      written = 0;
      unwritten = 0;
    }
    if (written++ < MAX_LINES) log.accept(line(call, code, ms));
    else unwritten++;
  }

  private String line(RpcCall call, int code, long ms) {
    Buffer id = call.id();
    String from = call.origin().remote();
    return "slow call: %s took %d ms (%s); request %s, id %s, worker %d, from %s"
        .formatted(
            shown(call.method()),
            ms,
            code == OK ? "ok" : "error " + code,
            call.requestId().isEmpty() ? "none" : call.requestId(),
            id == null ? "none" : shown(id.toString()),
            worker,
            call.origin().from() == CallOrigin.From.NODE
                ? "another worker"
                : from.isEmpty() ? "nobody" : from);
  }

  /** A client's text on one line of a log. */
  private static String shown(String text) {
    String start = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    return start.replaceAll("\\p{C}", "?");
  }
}

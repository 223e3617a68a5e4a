package io.jelly.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jelly.rpc.CallObserver;
import io.jelly.rpc.Params;
import io.jelly.rpc.RpcCall;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlowCallsTest {
  private final List<String> lines = new ArrayList<>();
  private final AtomicLong now = new AtomicLong(5_000);

  private SlowCalls over(long ms) {
    return new SlowCalls(CallObserver.NONE, ms, 3, now::get, lines::add);
  }

  private static void call(SlowCalls calls, String method, int code, long ms) {
    RpcCall call = new RpcCall(method, Params.of(Buffer.buffer("[\"secret\"]")), false);
    calls.ended(call, true, code, TimeUnit.MILLISECONDS.toNanos(ms), System.nanoTime());
  }

  @Test
  void onlySlowCallsAreTold() {
    SlowCalls calls = over(100);
    call(calls, "fast", CallObserver.OK, 100);
    call(calls, "slow", CallObserver.OK, 101);
    call(calls, "late", -32001, 30_000);
    assertEquals(
        List.of(
            "slow call: slow took 101 ms (ok); request none, id none, worker 3, from nobody",
            "slow call: late took 30000 ms (error -32001); request none, id none, worker 3, from nobody"),
        lines);
  }

  @Test
  void withZeroNoneIs() {
    call(over(0), "slow", CallObserver.OK, 1_000_000);
    assertEquals(List.of(), lines);
  }

  @Test
  void aFloodIsBoundedAndItsSizeTold() {
    SlowCalls calls = over(1);
    for (int i = 0; i < 1_000; i++) call(calls, "m", CallObserver.OK, 2);
    assertEquals(SlowCalls.MAX_LINES, lines.size());
    now.addAndGet(SlowCalls.WINDOW_MS);
    call(calls, "m", CallObserver.OK, 2);
    assertEquals("slow calls: 980 more, which no line tells of", lines.get(SlowCalls.MAX_LINES));
    assertEquals(SlowCalls.MAX_LINES + 2, lines.size());
  }

  @Test
  void aNameCannotBreakTheLineAndParamsAreNeverTold() {
    call(over(1), "a\nb\u001b[31m" + "x".repeat(2_000), CallObserver.OK, 2);
    String line = lines.get(0);
    assertFalse(line.contains("\n") || line.contains("\u001b") || line.length() > 300, line);
    assertFalse(line.contains("secret"), line);
  }
}

package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchRunTest {
  private static final int CALLS = 20;
  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(12);

  private final AtomicLong time = new AtomicLong();
  private final LapClock laps = new LapClock(time::get);
  private final AtomicInteger begun = new AtomicInteger();

  /** Each holds up the thread; a look at the clock now and then would let many more begin. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noCallBeginsAfterTheTimeIsOver(boolean timed) {
    List<Message.Element> calls =
        IntStream.range(0, CALLS)
            .<Message.Element>mapToObj(
                i -> new Message.Request("m", Params.absent(), Buffer.buffer("" + i)))
            .toList();
    JsonArray answers =
        new BatchRun(call -> run(timed), RpcLimits.defaults(), laps, calls)
            .start()
            .result()
            .body()
            .toJsonArray();
    assertEquals(3, begun.get(), "those at 0, 12 and 24 s of 30");
    for (int i = 0; i < CALLS; i++) {
      JsonObject answer = answers.getJsonObject(i);
      assertEquals(i, answer.getInteger("id"));
      assertEquals(i < begun.get(), answer.containsKey("result"), answer::encode);
    }
  }

  private Future<Outcome> run(boolean timed) {
    begun.incrementAndGet();
    long now = time.addAndGet(STEP_NANOS);
    if (timed) laps.ended(now);
    return Future.succeededFuture(new Outcome.Result(Buffer.buffer("1")));
  }
}

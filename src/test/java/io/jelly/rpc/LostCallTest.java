package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of calls whose member dies before it answers. */
@ExtendWith(VertxExtension.class)
class LostCallTest {
  /** Every message goes to a member of its own, which may be gone before that is even known. */
  private static final class NumberedPeers implements BusPeers {
    private final AtomicInteger latest = new AtomicInteger();
    private Consumer<String> listener = member -> {};
    private volatile String gone = "";
    private volatile boolean allGone;

    @Override
    public void sending(Consumer<String> chosen, Runnable send) {
      String member = "m" + latest.incrementAndGet();
      send.run();
      chosen.accept(member);
    }

    @Override
    public boolean isGone(String member) {
      return allGone || member.equals(gone);
    }

    @Override
    public void onGone(Consumer<String> newListener) {
      listener = newListener;
    }

    void latestDies() {
      gone = "m" + latest;
      listener.accept(gone);
    }
  }

  private final NumberedPeers peers = new NumberedPeers();
  private final AtomicInteger calls = new AtomicInteger();
  private EventBusMethods caller;

  @BeforeEach
  void connect(Vertx vertx) throws Exception {
    MethodTable there = new MethodTable(RpcLimits.defaults());
    MethodOptions again = MethodOptions.defaults().asIdempotent();
    there.register(
        registry -> {
          registry.method("once", call -> first());
          registry.method("again", again, call -> first());
        },
        null);
    await(new EventBusMethods(vertx, there, RpcLimits.defaults()).ready());
    MethodTable none = new MethodTable(RpcLimits.defaults());
    caller =
        new EventBusMethods(
            vertx, none, new LiveLimits(RpcLimits.defaults()), peers, Authentication.NONE);
  }

  /** Only the second call is answered; during the first one the member dies. */
  private Future<?> first() {
    if (calls.incrementAndGet() > 1) return Future.succeededFuture("done");
    peers.latestDies();
    return Promise.promise().future();
  }

  private Future<RawJson> call(String method) {
    return caller.call(new RpcCall(method, Params.absent(), false));
  }

  @Test
  void anIdempotentOneIsMadeOnceMore() throws Exception {
    assertEquals("\"done\"", await(call("again")).bytes().toString());
    assertEquals(2, calls.get());
  }

  @Test
  void anotherOneFailsAtOnceAndIsNotRepeated() {
    assertEquals(ErrorCode.PROVIDER_LOST.code(), failure(call("once")).code());
    assertEquals(1, calls.get());
  }

  @Test
  void itIsTriedTwiceAndNotMore() {
    peers.allGone = true;
    assertEquals(ErrorCode.PROVIDER_LOST.code(), failure(call("again")).code());
    assertTrue(calls.get() <= 2, calls + " calls");
  }

  private static RpcException failure(Future<?> call) {
    return (RpcException) assertThrows(ExecutionException.class, () -> await(call)).getCause();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}

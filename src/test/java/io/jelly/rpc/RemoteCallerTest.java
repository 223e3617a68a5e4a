package io.jelly.rpc;

import static io.jelly.rpc.ServerFixture.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who calls a method of another worker, over the event bus. */
class RemoteCallerTest {
  private static final RpcLimits LIMITS = RpcLimits.defaults();
  private static final Authentication ASKING =
      new Authentication() {
        @Override
        public boolean isRequired() {
          return true;
        }

        @Override
        public Caller caller(String token) {
          throw new AssertionError("no token travels on the bus");
        }
      };

  private final Vertx vertx = Vertx.vertx();
  private EventBusMethods here;

  @BeforeEach
  void offer() throws Exception {
    MethodTable there = new MethodTable(LIMITS);
    there.register(
        registry ->
            registry.method(
                "vault.open",
                MethodOptions.defaults().withPermission("vault.*key*"),
                call -> Future.succeededFuture(call.caller().name())),
        null);
    await(
        new EventBusMethods(vertx, there, new LiveLimits(LIMITS), BusPeers.UNKNOWN, ASKING)
            .ready());
    here = new EventBusMethods(vertx, new MethodTable(LIMITS), LIMITS);
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static RpcCall by(String... permissions) {
    Caller caller = new Caller("bob", List.of(permissions), Long.MAX_VALUE);
    return new RpcCall("vault.open", Params.absent(), false).by(caller);
  }

  private int refused(RpcCall call) {
    ExecutionException thrown =
        assertThrows(ExecutionException.class, () -> await(here.call(call)));
    return ((RpcException) thrown.getCause()).code();
  }

  @Test
  void isKnownToTheMethodAndCheckedThere() throws Exception {
    assertEquals("\"bob\"", await(here.call(by("vault.*"))).bytes().toString());
    assertEquals(ErrorCode.FORBIDDEN.code(), refused(by("vault.open", "other.*")));
    assertEquals(ErrorCode.FORBIDDEN.code(), refused(by()));
  }

  @Test
  void mustBeToldWhereItIsAskedFor() {
    RpcCall byNobody = new RpcCall("vault.open", Params.absent(), false);
    assertEquals(ErrorCode.UNAUTHENTICATED.code(), refused(byNobody));
  }
}

package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class MethodTableTest {
  private static final RpcMethod ANY = call -> Future.succeededFuture();

  private final MethodTable table = new MethodTable(RpcLimits.defaults());

  @ParameterizedTest
  @ValueSource(strings = {"rpc.mine", "rpc.", "", "  "})
  void reservedAndBlankNamesAreRefusedWithAReason(String name) {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> table.register(registry -> registry.method(name, ANY), null));
    assertTrue(e.getMessage().contains("reserved") || e.getMessage().contains("blank"));
  }

  @Test
  void aServiceIsRegisteredWholeOrNotAtAll() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            table.register(
                registry -> {
                  registry.method("good", ANY);
                  registry.method("rpc.bad", ANY);
                },
                null));
    assertFalse(table.isKnown("good"));
  }

  @Test
  void aNameWhoseProvidersLeftIsUnavailableNotUnknown() {
    RpcRegistration first = table.register(registry -> registry.method("m", ANY), null);
    RpcRegistration second = table.register(registry -> registry.method("m", ANY), null);
    Dispatcher dispatcher =
        new Dispatcher(table, RpcLimits.defaults(), (ms, action) -> () -> {}, null);
    Buffer call = Buffer.buffer("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":1}");
    first.close();
    first.close();
    assertTrue(dispatcher.dispatch(call).result().toString().contains("\"result\":null"));
    second.close();
    RpcReply reply = dispatcher.answer(call).result();
    assertTrue(reply.retryable());
    assertTrue(reply.body().toString().contains("-32005"));
    assertTrue(reply.body().toString().contains("\"retryAfter\":1"));
    assertEquals(Set.of(), table.methods().keySet());
  }

  @Test
  void callsRunOnTheProvidersContextTheCurrentOneFirst(Vertx vertx) throws Exception {
    List<Context> contexts = new CopyOnWriteArrayList<>();
    RpcService service =
        registry -> registry.method("where", call -> Future.succeededFuture(here()));
    Future<?> deployed =
        vertx.deployVerticle(
            () -> new Instance(table, service, contexts), new DeploymentOptions().setInstances(2));
    await(deployed);
    assertEquals(2, contexts.size());
    for (Context context : contexts) {
      for (int i = 0; i < 4; i++) {
        assertEquals(await(onContext(context, MethodTableTest::here)), await(callFrom(context)));
      }
    }
    Set<Object> answered = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 2; i++) {
      answered.add(await(table.pick("where").call(new RpcCall("where", Params.absent(), false))));
    }
    assertEquals(2, answered.size());
  }

  private Future<Object> callFrom(Context context) {
    return onContext(context, () -> table.pick("where"))
        .compose(provider -> provider.call(new RpcCall("where", Params.absent(), false)))
        .map(result -> (Object) result);
  }

  private static <T> Future<T> onContext(Context context, java.util.function.Supplier<T> task) {
    return Future.future(promise -> context.runOnContext(ignored -> promise.complete(task.get())));
  }

  private static String here() {
    return Thread.currentThread().getName();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  /** What a worker does for each verticle instance. */
  private static final class Instance extends VerticleBase {
    private final MethodTable table;
    private final RpcService service;
    private final List<Context> contexts;

    Instance(MethodTable table, RpcService service, List<Context> contexts) {
      this.table = table;
      this.service = service;
      this.contexts = contexts;
    }

    @Override
    public Future<?> start() {
      contexts.add(context);
      table.register(service, context);
      return Future.succeededFuture();
    }
  }
}

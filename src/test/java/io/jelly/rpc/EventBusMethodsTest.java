package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two workers as two tables on one event bus: what one registers the other can call. */
@ExtendWith(VertxExtension.class)
class EventBusMethodsTest {
  private static final RpcLimits LIMITS =
      new RpcLimits(1000, 64, 10, 500, 64, 200, 100, 2000, 10, 10);

  private final Promise<String> notified = Promise.promise();
  private Vertx vertx;
  private MethodTable there;
  private EventBusMethods offered;
  private RpcRegistration registration;
  private Dispatcher here;

  @BeforeEach
  void connect(Vertx newVertx) throws Exception {
    vertx = newVertx;
    there = new MethodTable(LIMITS);
    registration = there.register(this::methods, null);
    offered = new EventBusMethods(vertx, there, LIMITS);
    await(offered.ready());
    here = dispatcher(new MethodTable(LIMITS));
  }

  private Dispatcher dispatcher(MethodTable table) {
    EventBusMethods bus = new EventBusMethods(vertx, table, LIMITS);
    return new Dispatcher(table, LIMITS, RpcTimer.of(vertx), bus);
  }

  private void methods(RpcRegistry registry) {
    registry.method("echo", call -> Future.succeededFuture(raw(call)));
    registry.method(
        "throws",
        call -> {
          throw new IllegalStateException("secret");
        });
    registry.method(
        "refuses",
        call -> {
          throw new RpcException(7, "n\u00f6", Map.of("a", 1.5));
        });
    registry.method("never", call -> Promise.promise().future());
    registry.method("large", call -> Future.succeededFuture("x".repeat(600)));
    registry.method(
        "note",
        call -> {
          notified.complete(call.notification() + " " + raw(call).bytes());
          return Future.succeededFuture();
        });
    registry.method(
        "private", MethodOptions.defaults().asLocalOnly(), call -> Future.succeededFuture());
  }

  private static RawJson raw(RpcCall call) {
    return new RawJson(
        call.params().isAbsent() ? Buffer.buffer("\"absent\"") : call.params().raw());
  }

  @Test
  void paramsAndResultsTravelByteForByte() throws Exception {
    assertEquals("{\"jsonrpc\":\"2.0\",\"result\":[1.50,1e2],\"id\":1}", ask("echo", "[1.50,1e2]"));
    assertTrue(ask("echo", "null").contains("\"absent\""));
  }

  @Test
  void errorsKeepCodeMessageAndDataAndThrownOnesShowNothing() throws Exception {
    assertTrue(
        ask("refuses", "[]").contains("{\"code\":7,\"message\":\"n\u00f6\",\"data\":{\"a\":1.5}}"));
    assertTrue(ask("throws", "[]").contains("{\"code\":-32603,\"message\":\"Internal error\"}"));
  }

  @Test
  void aRemoteTimeOutIsNeverAnInternalError() throws Exception {
    assertTrue(ask("never", "[]").contains("\"code\":-32001"));
  }

  @Test
  void aSilentConsumerIsATimeOutToo() throws Exception {
    vertx.eventBus().consumer(EventBusMethods.address("silent"), message -> {});
    assertTrue(ask("silent", "[]").contains("\"code\":-32001"));
    vertx.eventBus().consumer(EventBusMethods.address("broken"), message -> message.fail(1, "x"));
    assertTrue(ask("broken", "[]").contains("\"code\":-32001"));
    vertx.eventBus().consumer(EventBusMethods.address("odd"), m -> m.reply(Buffer.buffer("odd")));
    assertTrue(ask("odd", "[]").contains("\"code\":-32001"));
  }

  @Test
  void unknownIsNotFoundAndKnownWithoutProviderIsUnavailable() throws Exception {
    assertTrue(ask("nope", "[]").contains("-32601"));
    assertTrue(ask("private", "[]").contains("-32601"));
    registration.close();
    await(offered.close());
    assertTrue(ask("echo", "[]").contains("-32005"));
    assertTrue(ask(dispatcher(new MethodTable(LIMITS)), "echo", "[]").contains("-32005"));
  }

  @Test
  void theLocalProviderComesFirst() throws Exception {
    MethodTable own = new MethodTable(LIMITS);
    own.register(registry -> registry.method("echo", call -> Future.succeededFuture("mine")), null);
    assertTrue(ask(dispatcher(own), "echo", "[]").contains("mine"));
  }

  @Test
  void methodsRegisteredLaterAreOfferedToo() throws Exception {
    there.register(registry -> registry.method("later", call -> Future.succeededFuture(1)), null);
    await(offered.ready());
    assertTrue(ask("later", "[]").contains("\"result\":1"));
  }

  @Test
  void discoverDescribesWhatOtherWorkersHave() throws Exception {
    MethodTable own = new MethodTable(LIMITS);
    EventBusMethods bus = new EventBusMethods(vertx, own, LIMITS);
    new BuiltInMethods(own, "here", "1")
        .of(bus, () -> Map.of("http", "http://127.0.0.1:8080/rpc"))
        .register();
    Dispatcher asked = new Dispatcher(own, LIMITS, RpcTimer.of(vertx), bus);
    JsonObject document = new JsonObject(ask(asked, "rpc.discover", "[]")).getJsonObject("result");
    List<String> names =
        document.getJsonArray("methods").stream()
            .map(method -> ((JsonObject) method).getString("name"))
            .toList();
    assertTrue(names.containsAll(List.of("echo", "note", "rpc.discover")), names::toString);
    assertFalse(names.contains("private"));
    assertEquals(
        "[{\"name\":\"http\",\"url\":\"http://127.0.0.1:8080/rpc\"}]",
        document.getJsonArray("servers").encode());
  }

  @Test
  void sizesAreCheckedOnTheReceivingSide() throws Exception {
    assertTrue(ask("large", "[]").contains("\"limit\":\"batchResponseBytes\""));
    Buffer tooLarge = Buffer.buffer(new byte[2000]);
    assertTrue(request(tooLarge).toString().contains("bodyBytes"));
    assertTrue(request(Buffer.buffer()).toString().contains("Invalid Request"));
    assertTrue(request("text").toString().contains("Invalid Request"));
  }

  @Test
  void notificationsAreDeliveredAndNotAnswered() throws Exception {
    assertNull(
        await(
            here.dispatch(
                Buffer.buffer("{\"jsonrpc\":\"2.0\",\"method\":\"note\",\"params\":[1]}"))));
    assertEquals("true [1]", await(notified.future()));
  }

  private Object request(Object body) throws Exception {
    return await(vertx.eventBus().request(EventBusMethods.address("echo"), body)).body();
  }

  private String ask(String method, String params) throws Exception {
    return ask(here, method, params);
  }

  private static String ask(Dispatcher dispatcher, String method, String params) throws Exception {
    String call =
        "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":" + params + ",\"id\":1}";
    return await(dispatcher.dispatch(Buffer.buffer(call))).toString();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }
}

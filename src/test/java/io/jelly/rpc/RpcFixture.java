package io.jelly.rpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A dispatcher without Vertx, with the methods of the specification's examples and some that
 * misbehave.
 */
final class RpcFixture {
  final List<String> notified = new CopyOnWriteArrayList<>();
  final List<Runnable> timers = new CopyOnWriteArrayList<>();
  final List<Long> delays = new CopyOnWriteArrayList<>();
  final Promise<String> pending = Promise.promise();
  final MethodTable table;
  final Dispatcher dispatcher;

  RpcFixture() {
    this(RpcLimits.defaults());
  }

  RpcFixture(RpcLimits limits) {
    this(limits, Authentication.NONE);
  }

  RpcFixture(RpcLimits limits, Authentication authentication) {
    this(new LiveLimits(limits), authentication);
  }

  RpcFixture(LiveLimits limits, Authentication authentication) {
    table = new MethodTable(limits);
    new BuiltInMethods(table, "test", "1").asking(authentication).register();
    table.register(this::methods, null);
    dispatcher =
        new Dispatcher(
            table,
            limits,
            (delayMs, action) -> {
              timers.add(action);
              delays.add(delayMs);
              return () -> timers.remove(action);
            },
            null,
            authentication);
  }

  private void methods(RpcRegistry registry) {
    registry.method("subtract", call -> Future.succeededFuture(subtract(call.params())));
    registry.method("sum", call -> Future.succeededFuture(sum(call.params().array())));
    registry.method(
        "get_data", call -> Future.succeededFuture(new JsonArray().add("hello").add(5)));
    for (String name : List.of("update", "notify_sum", "notify_hello")) {
      registry.method(name, call -> note(name));
    }
    registry.method(
        "throws",
        call -> {
          throw new IllegalStateException("secret detail");
        });
    registry.method(
        "overflows",
        call -> {
          throw new StackOverflowError();
        });
    registry.method("fails", call -> Future.failedFuture(new IllegalStateException("secret")));
    registry.method("returnsNull", call -> null);
    registry.method("unencodable", call -> Future.succeededFuture(new Object()));
    registry.method("surrogate", call -> Future.succeededFuture("\ud800"));
    registry.method(
        "refuses",
        call -> {
          throw new RpcException(7, "no \"way\"", Map.of("a", List.of(1)));
        });
    registry.method("slow", MethodOptions.defaults().asIdempotent(), call -> pending.future());
    registry.method(
        "raw", call -> Future.succeededFuture(new RawJson(Buffer.buffer("{\"n\":1.10}"))));
    registry.method(
        "unavailable", call -> Future.failedFuture(ErrorCode.unavailable("for the test")));
  }

  private Future<?> note(String name) {
    notified.add(name);
    return Future.succeededFuture();
  }

  private static int subtract(Params params) {
    if (params.isObject()) {
      JsonObject named = params.object();
      return named.getInteger("minuend") - named.getInteger("subtrahend");
    }
    return params.array().getInteger(0) - params.array().getInteger(1);
  }

  private static int sum(JsonArray numbers) {
    return numbers.stream().mapToInt(n -> ((Number) n).intValue()).sum();
  }

  Future<Buffer> dispatch(String body) {
    return dispatcher.dispatch(Buffer.buffer(body));
  }

  /** The answer to a body whose calls all end at once; null for none. */
  String answer(String body) {
    return answer(Buffer.buffer(body));
  }

  String answer(Buffer body) {
    Future<Buffer> answer = dispatcher.dispatch(body);
    if (!answer.succeeded()) {
      throw new AssertionError("not answered at once: " + body);
    }
    return answer.result() == null ? null : answer.result().toString();
  }

  static RpcLimits limits(int bodyBytes, int batch, int batchResponseBytes, int inFlight) {
    RpcLimits d = RpcLimits.defaults();
    return new RpcLimits(
        bodyBytes,
        d.depth(),
        batch,
        batchResponseBytes,
        d.methodLength(),
        d.requestTimeoutMs(),
        inFlight,
        d.messageBytes(),
        d.connectionInFlight(),
        d.batchConcurrency());
  }
}

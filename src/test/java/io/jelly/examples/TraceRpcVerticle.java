package io.jelly.examples;

import io.jelly.rpc.RpcCall;
import io.jelly.rpc.RpcRegistry;
import io.jelly.rpc.RpcService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/** {@code trace.show} answers where the call came from; {@code trace.slow} does so late. */
public final class TraceRpcVerticle extends VerticleBase implements RpcService {
  private static final long LATE_MS = 1_000;

  @Override
  public void register(RpcRegistry registry) {
    registry.method("trace.show", call -> Future.succeededFuture(shown(call)));
    registry.method(
        "trace.slow",
        call -> vertx.timer(LATE_MS, TimeUnit.MILLISECONDS).map(passed -> shown(call)));
  }

  private static JsonObject shown(RpcCall call) {
    return new JsonObject()
        .put("pid", ProcessHandle.current().pid())
        .put("requestId", call.requestId())
        .put("traceparent", call.traceparent().orElse(null))
        .put("tracestate", call.tracestate().orElse(null));
  }
}

package bench;

import io.jelly.rpc.RpcRegistry;
import io.jelly.rpc.RpcService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;

/** The measured methods: {@code add} of two numbers, {@code length} of a text. */
public final class RpcVerticle extends VerticleBase implements RpcService {
  @Override
  public void register(RpcRegistry registry) {
    registry.method(
        "add",
        call -> {
          JsonArray params = call.params().array();
          return Future.succeededFuture(params.getInteger(0) + params.getInteger(1));
        });
    registry.method(
        "length", call -> Future.succeededFuture(call.params().array().getString(0).length()));
  }
}

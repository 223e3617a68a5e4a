package io.jelly.examples;

import io.jelly.rpc.MethodOptions;
import io.jelly.rpc.RpcEvents;
import io.jelly.rpc.RpcException;
import io.jelly.rpc.RpcRegistry;
import io.jelly.rpc.RpcService;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * What real clients call: a sum, errors of every kind, notes that are printed, events, and what a
 * library for Ethereum asks its node.
 */
public final class ClientsRpcVerticle extends VerticleBase implements RpcService {
  private static final JsonObject INTEGER = new JsonObject().put("type", "integer");
  private static final int REFUSED = 7;

  @Override
  public void register(RpcRegistry registry) {
    registry.method(
        "sum",
        MethodOptions.defaults().withParam("a", INTEGER).withParam("b", INTEGER),
        call -> {
          JsonObject params = call.params().object();
          return Future.succeededFuture(params.getInteger("a") + params.getInteger("b"));
        });
    registry.method(
        "refuse",
        call -> {
          JsonObject data = new JsonObject().put("why", new JsonArray().add("because"));
          throw new RpcException(REFUSED, "refused", data);
        });
    registry.method(
        "break",
        call -> {
          throw new IllegalStateException("it breaks");
        });
    registry.method(
        "note",
        call -> {
          System.out.println("noted: " + call.params().array().getString(0));
          return Future.succeededFuture();
        });
    registry.method("publish", call -> publish(call.params().object()));
    registry.method("eth_chainId", call -> Future.succeededFuture("0x539"));
    registry.method("eth_blockNumber", call -> Future.succeededFuture("0x42"));
    registry.method(
        "eth_getBalance", call -> Future.succeededFuture("0xc9f2c9cd04674edea40000000"));
  }

  private Future<?> publish(JsonObject event) {
    RpcEvents.publish(vertx, event.getString("topic"), event.getValue("data"));
    return Future.succeededFuture();
  }
}

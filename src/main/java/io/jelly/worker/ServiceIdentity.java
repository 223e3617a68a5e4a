package io.jelly.worker;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where the built-in service runs, for its methods and health checks.
 *
 * @param worker 0 when there are no workers and everything runs in one JVM
 * @param draining true once nothing new may be started here
 * @param status answers {@code cluster.status}
 * @param report tells the node what this worker knows of the cluster, see {@code
 *     ClusteredVertx.exchangeWith}; answers how the node is
 * @param ask calls one of the node's operations, with its params; fails with the node's words
 */
public record ServiceIdentity(
    String node,
    int worker,
    int generation,
    BooleanSupplier draining,
    Supplier<Future<JsonObject>> status,
    Function<JsonObject, Future<JsonObject>> report,
    BiFunction<String, JsonObject, Future<JsonObject>> ask) {

  /** The call of one of the node's operations. */
  public static JsonObject call(String method, JsonObject params) {
    return new JsonObject()
        .put("jsonrpc", "2.0")
        .put("id", 1)
        .put("method", method)
        .put("params", params);
  }

  /** What an answer to such a call is. */
  public static Future<JsonObject> answered(String reply) {
    JsonObject answer = new JsonObject(reply);
    JsonObject error = answer.getJsonObject("error");
    return error == null
        ? Future.succeededFuture(answer.getJsonObject("result", new JsonObject()))
        : Future.failedFuture(String.valueOf(error.getValue("message")));
  }

  JsonObject info(int instance) {
    return new JsonObject()
        .put("node", node)
        .put("worker", worker)
        .put("pid", ProcessHandle.current().pid())
        .put("instance", instance)
        .put("generation", generation);
  }
}

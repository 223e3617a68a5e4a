package io.jelly.worker;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
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
 */
public record ServiceIdentity(
    String node,
    int worker,
    int generation,
    BooleanSupplier draining,
    Supplier<Future<JsonObject>> status,
    Function<JsonObject, Future<JsonObject>> report) {

  JsonObject info(int instance) {
    return new JsonObject()
        .put("node", node)
        .put("worker", worker)
        .put("pid", ProcessHandle.current().pid())
        .put("instance", instance)
        .put("generation", generation);
  }
}

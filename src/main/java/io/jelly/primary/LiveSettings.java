package io.jelly.primary;

import io.jelly.config.NodeConfig;
import io.vertx.core.json.JsonObject;

/**
 * What workers are told anew when it changes. It belongs to no generation: every worker, however
 * old, has what is in force.
 */
public final class LiveSettings {
  private LiveSettings() {}

  /** Members of a worker's settings, beside those of its blueprint. */
  public static JsonObject of(NodeConfig config) {
    return new JsonObject()
        .put("gateway", config.gateway().toJson())
        .put("web", config.transports().web().toJson())
        .put("rpcLimits", config.rpc().limits());
  }
}

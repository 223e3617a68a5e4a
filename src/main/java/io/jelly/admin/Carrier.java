package io.jelly.admin;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;

/** Has errands run in the cluster, as {@link Errands} does. */
interface Carrier {
  /**
   * Completes with what the errand gave; fails with IllegalStateException if nobody could run it in
   * the time.
   */
  CompletableFuture<JsonObject> carry(JsonObject errand, long timeoutMs);
}

package io.jelly;

import io.jelly.admin.NodeControl;
import io.jelly.primary.PrimaryNode;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;

/** A primary as the operations see it. */
record PrimaryControl(PrimaryNode node) implements NodeControl {
  @Override
  public CompletableFuture<JsonObject> status() {
    return node.status();
  }

  @Override
  public CompletableFuture<Long> kill(int workerId, String signal) {
    return node.kill(workerId, signal);
  }

  @Override
  public CompletableFuture<JsonObject> scale(IntUnaryOperator change) {
    return node.scale(change);
  }

  @Override
  public void stop() {
    node.stop();
  }
}

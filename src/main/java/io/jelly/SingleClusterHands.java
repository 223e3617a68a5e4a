package io.jelly;

import io.jelly.admin.ClusterControl;
import io.jelly.admin.OperationSeal;
import io.jelly.primary.EventLog;
import io.jelly.primary.NodeEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a node without worker processes does for cluster-wide operations: it can only stop. */
final class SingleClusterHands implements ClusterControl {
  private final int minNodes;
  private final EventLog events;
  private final OperationSeal seal;

  SingleClusterHands(int minNodes, EventLog events, OperationSeal seal) {
    this.minNodes = minNodes;
    this.events = events;
    this.seal = seal;
  }

  @Override
  public int minNodes() {
    return minNodes;
  }

  @Override
  public OperationSeal seal() {
    return seal;
  }

  @Override
  public JsonObject confidential() {
    return new JsonObject();
  }

  @Override
  public void seen(JsonArray nodes) {
    // It is gone together with what serves.
  }

  @Override
  public void announce(String event, String text, JsonObject details) {
    NodeLife.say(event, text);
    events.add(new NodeEvent.OfNode(event, text, details).toJson());
  }

  @Override
  public CompletableFuture<JsonObject> preparePush(String id, String text) {
    JsonArray problems =
        new JsonArray()
            .add("it has no worker processes (-workers 0), and reads its configuration only once");
    return CompletableFuture.completedFuture(
        new JsonObject().put("ok", false).put("problems", problems));
  }

  @Override
  public CompletableFuture<JsonObject> commitPush(String id) {
    return preparePush(id, "");
  }

  @Override
  public CompletableFuture<JsonObject> undoPush(String id) {
    return CompletableFuture.completedFuture(new JsonObject().put("ok", true));
  }

  @Override
  public void confirmPush(String id) {
    // Nothing was ever committed.
  }

  @Override
  public Optional<String> pendingPush() {
    return Optional.empty();
  }
}

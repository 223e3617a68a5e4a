package io.jelly;

import io.jelly.admin.ClusterControl;
import io.jelly.admin.OperationSeal;
import io.jelly.primary.NodeEvent;
import io.jelly.primary.PrimaryNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a node with worker processes does for cluster-wide operations. */
final class ClusterHands implements ClusterControl {
  private final PrimaryNode node;
  private final LiveConfig live;
  private final PushedConfig pushed;
  private final OperationSeal seal;

  ClusterHands(PrimaryNode node, LiveConfig live, PushedConfig pushed, OperationSeal seal) {
    this.node = node;
    this.live = live;
    this.pushed = pushed;
    this.seal = seal;
  }

  @Override
  public int minNodes() {
    return live.inForce().config().cluster().minNodes();
  }

  @Override
  public OperationSeal seal() {
    return seal;
  }

  @Override
  public JsonObject confidential() {
    return node.spillover().confidential();
  }

  @Override
  public void seen(JsonArray nodes) {
    node.spillover().seen(nodes);
  }

  @Override
  public void announce(String event, String text, JsonObject details) {
    NodeLife.say(event, text);
    node.announce(new NodeEvent.OfNode(event, text, details));
  }

  @Override
  public CompletableFuture<JsonObject> preparePush(String id, String text) {
    return pushed.prepare(id, text);
  }

  @Override
  public CompletableFuture<JsonObject> commitPush(String id) {
    return pushed.commit(id);
  }

  @Override
  public CompletableFuture<JsonObject> undoPush(String id) {
    return pushed.undo(id);
  }

  @Override
  public void confirmPush(String id) {
    pushed.confirm(id);
  }

  @Override
  public Optional<String> pendingPush() {
    return pushed.pending();
  }
}

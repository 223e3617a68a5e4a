package io.jelly.admin;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The steps that a node does for cluster-wide operations, and for whom. */
final class NodeSteps {
  private final NodeControl node;
  private final ClusterControl control;

  private NodeSteps(NodeControl node, ClusterControl control) {
    this.node = node;
    this.control = control;
  }

  static Steps of(NodeControl node, ClusterControl control) {
    return new Steps(new NodeSteps(node, control).all());
  }

  private Map<String, Function<JsonObject, CompletableFuture<JsonObject>>> all() {
    Map<String, Function<JsonObject, CompletableFuture<JsonObject>>> all = new LinkedHashMap<>();
    all.put("hello", params -> done());
    all.put("reload", asked("reload", params -> node.reload(params.getBoolean("wait", false))));
    all.put(
        "scale",
        asked("scale", params -> node.scale(WorkerCount.of(params.getString("workers", "")))));
    all.put("kill", asked("kill", this::kill));
    all.put("stop", asked("drain", this::stop));
    all.put(
        "push.prepare", params -> control.preparePush(push(params), params.getString("text", "")));
    all.put("push.commit", asked("config push", params -> control.commitPush(push(params))));
    all.put("push.undo", params -> control.undoPush(push(params)));
    all.put("push.confirm", this::confirm);
    return all;
  }

  private static String push(JsonObject params) {
    return params.getString("push", "");
  }

  private static CompletableFuture<JsonObject> done() {
    return CompletableFuture.completedFuture(new JsonObject().put("ok", true));
  }

  /** Other than what is done by this node's own command line, this must tell where it came from. */
  private Function<JsonObject, CompletableFuture<JsonObject>> asked(
      String what, Function<JsonObject, CompletableFuture<JsonObject>> action) {
    return params -> {
      control.announce(
          "asked",
          what + ", as a part of a cluster-wide operation of node " + params.getString("by", "?"),
          new JsonObject().put("by", params.getString("by", "?")).put("what", what));
      return action.apply(params);
    };
  }

  private CompletableFuture<JsonObject> kill(JsonObject params) {
    int id = params.getInteger("id", 0);
    return node.kill(id, params.getString("signal", "KILL"))
        .thenApply(pid -> new JsonObject().put("id", id).put("pid", pid));
  }

  private CompletableFuture<JsonObject> stop(JsonObject params) {
    node.stop();
    return done();
  }

  private CompletableFuture<JsonObject> confirm(JsonObject params) {
    control.confirmPush(push(params));
    return done();
  }
}

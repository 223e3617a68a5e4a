package io.jelly.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code reload --all}: one node after the other, the one that was asked last. It stops at the
 * first that fails, which keeps its old workers, as after every failed reload; those before it keep
 * their new ones.
 */
final class RollingReload {
  static final long NODE_MS = 30 * 60_000;
  static final long HELLO_MS = 10_000;

  private RollingReload() {}

  /**
   * Runs it.
   *
   * @return {@code {"ok","order":[...],"nodes":[{"node","outcome",...}],"reasons"}}; a node's row
   *     is the verdict of its reload with an outcome {@code reloaded}, {@code failed} or {@code not
   *     tried}
   * @throws IllegalStateException if a node does not answer: nothing has been reloaded then
   */
  static JsonObject run(Session session, boolean wait) {
    List<String> order = order(session);
    for (String node : order) session.step(node, "hello", new JsonObject(), HELLO_MS);
    JsonArray rows = new JsonArray();
    JsonArray reasons = new JsonArray();
    for (String node : order) {
      JsonObject row =
          reasons.isEmpty()
              ? reload(session, node, wait)
              : new JsonObject().put("outcome", "not tried");
      rows.add(new JsonObject().put("node", node).mergeIn(row));
      if (row.getString("outcome").equals("failed"))
        row.getJsonArray("reasons").forEach(reason -> reasons.add(node + ": " + reason));
    }
    return new JsonObject()
        .put("ok", reasons.isEmpty())
        .put("order", new JsonArray(order))
        .put("nodes", rows)
        .put("reasons", reasons);
  }

  /** By name, which people can foresee; the asked one last, as it has to tell how all ended. */
  static List<String> order(Session session) {
    List<String> order = new ArrayList<>(session.nodes().stream().sorted().toList());
    if (order.remove(session.own())) order.add(session.own());
    return order;
  }

  private static JsonObject reload(Session session, String node, boolean wait) {
    try {
      session.check();
      JsonObject params = new JsonObject().put("wait", wait);
      JsonObject verdict = session.step(node, "reload", params, NODE_MS);
      boolean ok = verdict.getBoolean("ok", false);
      return verdict.copy().put("outcome", ok ? "reloaded" : "failed");
    } catch (IllegalStateException e) {
      return new JsonObject()
          .put("ok", false)
          .put("outcome", "failed")
          .put("reasons", new JsonArray().add(Waiting.words(e)));
    }
  }
}

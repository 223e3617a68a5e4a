package io.jelly.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * {@code config push}: one text for the configuration files of all nodes, or for none. First every
 * node checks it; then one node after the other puts it in force; if one fails, all that had it in
 * force go back. The decision that it stays is noted in the cluster before any node is told, so
 * that a node that hears nothing more of its pusher knows what to do: see {@link PushGuard}.
 */
final class ConfigPush {
  private static final long PREPARE_MS = 30_000;
  private static final long COMMIT_MS = RollingReload.NODE_MS;
  private static final int AT_A_TIME = 8;

  private final Session session;
  private final String text;
  private final List<String> order;
  private final Map<String, JsonObject> rows = new ConcurrentHashMap<>();

  private ConfigPush(Session session, String text) {
    this.session = session;
    this.text = text;
    order = RollingReload.order(session);
  }

  /**
   * Runs it.
   *
   * @return {@code {"ok","order":[...],"nodes":[{"node","outcome","problems",...}],"reasons"}};
   *     outcomes are {@code applied}, {@code rejected} (the node cannot have this text), {@code
   *     failed}, {@code rolled back}, {@code not applied}
   */
  static JsonObject run(Session session, String text) {
    ConfigPush push = new ConfigPush(session, text);
    JsonArray reasons = new JsonArray();
    push.prepare(reasons);
    if (reasons.isEmpty()) push.commit(reasons);
    else push.forget(push.order, "not applied");
    return push.verdict(reasons);
  }

  private void prepare(JsonArray reasons) {
    onEach(order, this::prepared);
    for (String node : order) reasonsOf(node, reasons);
  }

  private void prepared(String node) {
    JsonObject answer = step(node, "push.prepare", params().put("text", text), PREPARE_MS);
    rows.put(node, answer.put("outcome", answer.getBoolean("ok", false) ? "checked" : "rejected"));
  }

  private void reasonsOf(String node, JsonArray reasons) {
    JsonArray problems = row(node).getJsonArray("problems", new JsonArray());
    problems.forEach(problem -> reasons.add(node + ": " + problem));
  }

  private JsonObject row(String node) {
    return rows.getOrDefault(node, new JsonObject());
  }

  private void commit(JsonArray reasons) {
    for (int i = 0; i < order.size(); i++) {
      String node = order.get(i);
      String obstacle = obstacle();
      if (!obstacle.isEmpty()) {
        reasons.add("before " + node + ": " + obstacle);
        takeBack(order.subList(0, i), "rolled back");
        return;
      }
      JsonObject answer = step(node, "push.commit", params(), COMMIT_MS);
      if (!answer.getBoolean("ok", false)) {
        rows.put(node, row(node).copy().mergeIn(answer));
        reasonsOf(node, reasons);
        undo(node, "failed, rolled back");
        takeBack(order.subList(0, i), "rolled back");
        return;
      }
      rows.put(node, row(node).copy().mergeIn(answer).put("outcome", "applied"));
    }
    keep(reasons);
  }

  /** Nobody may have come or gone since the nodes have been asked; empty if nobody has. */
  private String obstacle() {
    try {
      session.check();
      List<String> now = RollingReload.order(session);
      return now.equals(order) ? "" : "the nodes of the cluster have changed, they are " + now;
    } catch (IllegalStateException e) {
      return Waiting.words(e);
    }
  }

  private void keep(JsonArray reasons) {
    try {
      session.check();
      session.decide();
    } catch (IllegalStateException e) {
      reasons.add(Waiting.words(e));
      takeBack(order, "rolled back");
      return;
    }
    onEach(order, node -> step(node, "push.confirm", params(), PREPARE_MS));
  }

  /** The last one that has it in force first; then those who only wait for it. */
  private void takeBack(List<String> committed, String outcome) {
    for (int i = committed.size() - 1; i >= 0; i--) undo(committed.get(i), outcome);
    forget(order, "not applied");
  }

  private void undo(String node, String outcome) {
    JsonObject undone = step(node, "push.undo", params(), COMMIT_MS);
    JsonArray problems = row(node).getJsonArray("problems", new JsonArray()).copy();
    undone.getJsonArray("problems", new JsonArray()).forEach(problems::add);
    rows.put(
        node,
        row(node)
            .copy()
            .put("ok", false)
            .put("problems", problems)
            .put("outcome", undone.getBoolean("ok", false) ? outcome : "failed"));
  }

  /** Of those who have only checked it. */
  private void forget(List<String> nodes, String outcome) {
    List<String> checked =
        nodes.stream().filter(node -> "checked".equals(row(node).getString("outcome"))).toList();
    onEach(
        checked,
        node -> {
          step(node, "push.undo", params(), PREPARE_MS);
          rows.put(node, row(node).copy().put("ok", false).put("outcome", outcome));
        });
  }

  private JsonObject params() {
    return new JsonObject().put("push", session.id());
  }

  /** What cannot be done is an answer, too. */
  private JsonObject step(String node, String step, JsonObject params, long deadlineMs) {
    try {
      return session.step(node, step, params, deadlineMs).copy();
    } catch (IllegalStateException e) {
      return failed(Waiting.words(e));
    }
  }

  private static JsonObject failed(String problem) {
    return new JsonObject().put("ok", false).put("problems", new JsonArray().add(problem));
  }

  private static void onEach(List<String> nodes, Consumer<String> task) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<CompletableFuture<Void>> all =
          nodes.stream()
              .map(node -> CompletableFuture.runAsync(() -> task.accept(node), threads))
              .toList();
      all.forEach(CompletableFuture::join);
    } finally {
      threads.shutdown();
    }
  }

  private JsonObject verdict(JsonArray reasons) {
    Map<String, JsonObject> inOrder = new LinkedHashMap<>();
    order.forEach(node -> inOrder.put(node, row(node)));
    return new JsonObject()
        .put("ok", reasons.isEmpty())
        .put("order", new JsonArray(order))
        .put(
            "nodes",
            new JsonArray(
                inOrder.entrySet().stream()
                    .map(e -> new JsonObject().put("node", e.getKey()).mergeIn(e.getValue()))
                    .collect(Collectors.toList())))
        .put("reasons", reasons);
  }
}

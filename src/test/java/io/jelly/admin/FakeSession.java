package io.jelly.admin;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A cluster of nodes that note what they are told and do what the test says. */
final class FakeSession implements Session {
  final List<String> told = new ArrayList<>();
  final List<String> nodes;
  final Map<String, Supplier<JsonObject>> answers = new HashMap<>();
  String obstacle = "";

  FakeSession(String... nodes) {
    this.nodes = new ArrayList<>(List.of(nodes));
  }

  /** What a node answers to a step; without one all is well. */
  void answer(String node, String step, Supplier<JsonObject> answer) {
    answers.put(node + " " + step, answer);
  }

  void fail(String node, String step, String problem) {
    answer(
        node,
        step,
        () -> {
          throw new IllegalStateException(problem);
        });
  }

  @Override
  public String id() {
    return "op";
  }

  @Override
  public String own() {
    return "na";
  }

  @Override
  public List<String> nodes() {
    return nodes;
  }

  @Override
  public boolean has(String node) {
    return nodes.contains(node);
  }

  @Override
  public void check() {
    if (!obstacle.isEmpty()) throw new IllegalStateException(obstacle);
  }

  @Override
  public JsonObject step(String node, String step, JsonObject params, long deadlineMs) {
    synchronized (told) {
      told.add(node + " " + step);
    }
    return answers.getOrDefault(node + " " + step, () -> new JsonObject().put("ok", true)).get();
  }

  @Override
  public void decide() {
    told.add("decided");
  }

  /** What was told after everybody had been asked whether it can be done. */
  List<String> toldAfter(String asked) {
    return told.stream().filter(one -> !one.endsWith(" " + asked)).toList();
  }
}

package io.jelly.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A configuration for all nodes, or for none. */
class ConfigPushTest {
  private final FakeSession session = new FakeSession("na", "nb", "nc");

  private JsonObject push() {
    return ConfigPush.run(session, "{}");
  }

  private static List<String> outcomes(JsonObject verdict) {
    return verdict.getJsonArray("nodes").stream()
        .map(JsonObject.class::cast)
        .map(row -> row.getString("node") + " " + row.getString("outcome"))
        .toList();
  }

  private static JsonObject failed(String problem) {
    return new JsonObject().put("ok", false).put("problems", new JsonArray().add(problem));
  }

  @Test
  void everybodyChecksItBeforeAnybodyHasIt() {
    JsonObject verdict = push();
    assertTrue(verdict.getBoolean("ok"));
    assertEquals(List.of("nb applied", "nc applied", "na applied"), outcomes(verdict));
    assertTrue(session.told.subList(0, 3).stream().allMatch(one -> one.endsWith("push.prepare")));
    assertEquals(
        List.of("nb push.commit", "nc push.commit", "na push.commit", "decided"),
        session.told.subList(3, 7));
    assertTrue(
        session.told.subList(7, 10).stream().allMatch(one -> one.endsWith("push.confirm")),
        "only when it is decided");
  }

  @Test
  void whatOneNodeCannotHaveNobodyGets() {
    session.answer("nc", "push.prepare", () -> failed("config.json:1:2: unknown key \"x\""));
    JsonObject verdict = push();
    assertFalse(verdict.getBoolean("ok"));
    assertEquals(List.of("nb not applied", "nc rejected", "na not applied"), outcomes(verdict));
    assertEquals(
        new JsonArray().add("nc: config.json:1:2: unknown key \"x\""),
        verdict.getJsonArray("reasons"));
    assertTrue(session.told.stream().noneMatch(one -> one.endsWith("push.commit")));
  }

  @Test
  void aNodeThatDoesNotAnswerIsOneThatCannotHaveIt() {
    session.fail("nb", "push.prepare", "node nb does not answer");
    assertEquals(List.of("nb rejected", "nc not applied", "na not applied"), outcomes(push()));
  }

  @Test
  void ifItFailsInOneNodeItGoesBackEverywhere() {
    session.answer("nc", "push.commit", () -> failed("the reload failed: boot failed"));
    JsonObject verdict = push();
    assertFalse(verdict.getBoolean("ok"));
    assertEquals(
        List.of("nb rolled back", "nc failed, rolled back", "na not applied"), outcomes(verdict));
    assertEquals(
        List.of("nb push.commit", "nc push.commit", "nc push.undo", "nb push.undo", "na push.undo"),
        session.toldAfter("push.prepare"));
  }

  @Test
  void aNodeThatCannotGoBackIsNamed() {
    session.answer("nc", "push.commit", () -> failed("disk full"));
    session.answer("nb", "push.undo", () -> failed("disk full, too"));
    JsonObject verdict = push();
    assertEquals(
        List.of("nb failed", "nc failed, rolled back", "na not applied"), outcomes(verdict));
    JsonObject nb = verdict.getJsonArray("nodes").getJsonObject(0);
    assertEquals(new JsonArray().add("disk full, too"), nb.getJsonArray("problems"));
  }

  @Test
  void aNodeThatComesInTheMiddleStopsIt() {
    session.answer(
        "nb",
        "push.commit",
        () -> {
          session.nodes.add("nd");
          return new JsonObject().put("ok", true);
        });
    JsonObject verdict = push();
    assertEquals(List.of("nb rolled back", "nc not applied", "na not applied"), outcomes(verdict));
    assertEquals(
        "before nc: the nodes of the cluster have changed, they are [nb, nc, nd, na]",
        verdict.getJsonArray("reasons").getString(0));
  }

  @Test
  void whoLostTheLockDecidesNothing() {
    session.answer(
        "na",
        "push.commit",
        () -> {
          session.obstacle = "the lock was lost";
          return new JsonObject().put("ok", true);
        });
    assertEquals(List.of("nb rolled back", "nc rolled back", "na rolled back"), outcomes(push()));
    assertFalse(session.told.contains("decided"));
  }
}

package io.jelly.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code reload --all}. */
class RollingReloadTest {
  private final FakeSession session = new FakeSession("nc", "na", "nb");

  private static List<String> outcomes(JsonObject verdict) {
    return verdict.getJsonArray("nodes").stream()
        .map(JsonObject.class::cast)
        .map(row -> row.getString("node") + " " + row.getString("outcome"))
        .toList();
  }

  @Test
  void oneAfterTheOtherTheAskedOneLast() {
    JsonObject verdict = RollingReload.run(session, false);
    assertTrue(verdict.getBoolean("ok"));
    assertEquals(new JsonArray().add("nb").add("nc").add("na"), verdict.getJsonArray("order"));
    assertEquals(List.of("nb reload", "nc reload", "na reload"), session.toldAfter("hello"));
    assertEquals(List.of("nb reloaded", "nc reloaded", "na reloaded"), outcomes(verdict));
  }

  @Test
  void itStopsAtTheFirstThatFailsAndSaysWhy() {
    JsonObject failed =
        new JsonObject().put("ok", false).put("reasons", new JsonArray().add("boot failed"));
    session.answer("nc", "reload", () -> failed);
    JsonObject verdict = RollingReload.run(session, false);
    assertFalse(verdict.getBoolean("ok"));
    assertEquals(List.of("nb reload", "nc reload"), session.toldAfter("hello"));
    assertEquals(List.of("nb reloaded", "nc failed", "na not tried"), outcomes(verdict));
    assertEquals(new JsonArray().add("nc: boot failed"), verdict.getJsonArray("reasons"));
  }

  @Test
  void nothingIsReloadedIfSomebodyDoesNotAnswer() {
    session.fail("nc", "hello", "node nc does not answer");
    assertThrows(IllegalStateException.class, () -> RollingReload.run(session, false));
    assertEquals(List.of(), session.toldAfter("hello"));
  }

  @Test
  void aLostLockStopsIt() {
    session.answer(
        "nb",
        "reload",
        () -> {
          session.obstacle = "the lock was lost";
          return new JsonObject().put("ok", true);
        });
    JsonObject verdict = RollingReload.run(session, false);
    assertEquals(List.of("nb reloaded", "nc failed", "na not tried"), outcomes(verdict));
    assertEquals(new JsonArray().add("nc: the lock was lost"), verdict.getJsonArray("reasons"));
  }
}

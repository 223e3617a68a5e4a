package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReloadTest {
  private final Reload reload = new Reload(2, "07:48:50", 1_000);

  private void changed(int worker, int generation, String from, String to, long atMs) {
    changed(worker, generation, from, to, "as told", atMs);
  }

  private void changed(
      int worker, int generation, String from, String to, String cause, long atMs) {
    reload.changed(new NodeEvent.State(worker, generation, 100 + worker, from, to, cause), atMs);
  }

  private void replace(int old, int fresh, long atMs) {
    changed(fresh, 2, "", "starting", atMs);
    changed(fresh, 2, "starting", "spare", atMs);
    changed(fresh, 2, "spare", "ready", atMs);
    changed(old, 1, "ready", "draining", atMs);
    reload.drained(old, 10 * old, old);
    changed(old, 1, "draining", "exited", atMs + 5);
  }

  private JsonObject verdict() {
    return reload.verdict().join();
  }

  private static JsonObject row(JsonObject verdict, int index) {
    return verdict.getJsonArray("workers").getJsonObject(index);
  }

  @Test
  void theVerdictSaysWhoReplacedWhomAndWhatBecameOfTheConnections() {
    reload.begin();
    replace(1, 3, 2_000);
    replace(2, 4, 3_000);
    assertFalse(reload.isOver(List.of(), 3_500), "not confirmed yet");
    reload.confirm();
    assertTrue(reload.isOver(List.of(), 4_000));
    assertEquals(
        new JsonObject(
                """
            {"ok":true,"generation":2,"replaced":2,"migrated":30,"closed":3,"durationMs":3000,
             "workers":[
              {"id":1,"pid":101,"generation":1,"outcome":"replaced","state":"exited","migrated":10,
               "closed":1,"durationMs":5,"replacedBy":3},
              {"id":2,"pid":102,"generation":1,"outcome":"replaced","state":"exited","migrated":20,
               "closed":2,"durationMs":5,"replacedBy":4}],
             "reasons":[]}
            """)
            .encode(),
        verdict().encode());
  }

  @Test
  void aNewWorkerThatFailsIsTheReason() {
    reload.begin();
    changed(3, 2, "", "starting", 2_000);
    changed(3, 2, "starting", "exited", "boot failed: IllegalStateException: no database", 2_400);
    reload.abandon("worker 3 died before it became ready", List.of(), 2_500);
    JsonObject verdict = verdict();
    assertFalse(verdict.getBoolean("ok"));
    assertEquals(
        new JsonArray()
            .add("worker 3 died before it became ready")
            .add(
                "worker 3 (pid 103, generation 2): boot failed: IllegalStateException: no database"),
        verdict.getJsonArray("reasons"));
    assertEquals("failed", row(verdict, 0).getString("outcome"));
    assertEquals(400, row(verdict, 0).getLong("durationMs"));
    assertTrue(reload.isOver(List.of(), 2_500));
  }

  @Test
  void anOldWorkerThatDiesByItselfIsNotReplaced() {
    reload.begin();
    changed(1, 1, "ready", "exited", "signal SIGKILL", 2_000);
    replace(2, 3, 2_500);
    reload.confirm();
    assertTrue(reload.isOver(List.of(), 3_000));
    assertEquals(1, verdict().getInteger("replaced"));
    assertEquals("died", row(verdict(), 0).getString("outcome"));
    assertEquals("signal SIGKILL", row(verdict(), 0).getString("reason"));
    assertEquals(3, row(verdict(), 1).getInteger("replacedBy"));
  }

  @Test
  void whatHappensBeforeItBeginsIsNotItsDoing() {
    changed(1, 1, "ready", "exited", 1_100);
    reload.begin();
    reload.confirm();
    assertTrue(reload.isOver(List.of(), 1_200));
    assertEquals(0, verdict().getJsonArray("workers").size());
  }

  @Test
  void aSecondOneIsToldOfTheFirst() {
    assertEquals(
        "a reload to generation 2 is under way since 07:48:50 (12 s ago); --wait waits for its end",
        reload.refusal(13_400));
  }
}

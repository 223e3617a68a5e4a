package io.jelly.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The owner's side of the lock of cluster-wide operations. */
class OperationLockTest {
  private static final JsonObject TAKEN = new JsonObject().put("taken", true);
  private static final JsonObject NOBODYS = new JsonObject().put("taken", false);

  private final FakeTime time = new FakeTime();
  private final List<String> asked = new ArrayList<>();
  private CompletableFuture<JsonObject> answer = CompletableFuture.completedFuture(TAKEN);
  private final OperationLock lock =
      new OperationLock(
          this::carry,
          time,
          time,
          Clock.fixed(Instant.parse("2026-11-23T13:00:00.5Z"), ZoneOffset.UTC));

  private CompletableFuture<JsonObject> carry(JsonObject errand, long timeoutMs) {
    asked.add(errand.getString("do"));
    return answer;
  }

  private static JsonObject heldBy(String node) {
    JsonObject holder = new JsonObject().put("node", node).put("what", "config push");
    return NOBODYS.copy().put("holder", holder.put("since", "2026-11-23T12:59:58Z"));
  }

  @Test
  void whoIsRefusedReadsWhoDoesWhatSinceWhen() {
    answer = CompletableFuture.completedFuture(heldBy("nb"));
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> lock.take("na", "reload --all"));
    assertEquals(
        "node nb is doing \"config push\" since 2026-11-23T12:59:58Z; only one cluster-wide"
            + " operation at a time",
        refused.getMessage());
  }

  @Test
  void itIsRenewedUntilItIsGivenBack() {
    OperationLock.Held held = lock.take("na", "reload --all");
    time.pass(60_000);
    held.check();
    held.close();
    int sofar = asked.size();
    assertEquals("release", asked.get(sofar - 1));
    assertTrue(sofar > 50);
    time.pass(60_000);
    assertEquals(sofar, asked.size());
  }

  @Test
  void whoCannotRenewItStops() {
    OperationLock.Held held = lock.take("na", "reload --all");
    answer = new CompletableFuture<>();
    time.pass(OperationLock.TRUST_MS);
    held.check();
    time.pass(1);
    assertThrows(IllegalStateException.class, held::check);
  }

  @Test
  void whoLostItToAnotherStopsForGood() {
    OperationLock.Held held = lock.take("na", "reload --all");
    answer = CompletableFuture.completedFuture(heldBy("nb"));
    time.pass(1_000);
    answer = CompletableFuture.completedFuture(TAKEN);
    time.pass(1_000);
    IllegalStateException lost = assertThrows(IllegalStateException.class, held::check);
    assertTrue(String.valueOf(lost.getMessage()).contains("was lost: node nb is doing"));
  }

  @Test
  void whatWasLostWithItsKeepersIsTakenAgain() {
    JsonObject[] answers = {NOBODYS, TAKEN};
    int[] next = {0};
    OperationLock again =
        new OperationLock(
            (errand, timeoutMs) -> {
              asked.add(errand.getString("do"));
              boolean renewal = errand.getString("do").equals("renew");
              return CompletableFuture.completedFuture(renewal ? answers[next[0]++ % 2] : TAKEN);
            },
            time,
            time,
            Clock.systemUTC());
    OperationLock.Held kept = again.take("na", "reload --all");
    time.pass(2_000);
    kept.check();
    assertEquals(List.of("take", "renew", "take", "renew"), asked);
  }
}

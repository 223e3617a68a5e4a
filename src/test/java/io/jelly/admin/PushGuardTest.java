package io.jelly.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of a push whose pusher is gone. */
class PushGuardTest {
  /** Has a push that is neither confirmed nor undone. */
  private final class FakeControl implements ClusterControl {
    Optional<String> pending = Optional.of("p");

    @Override
    public int minNodes() {
      return 0;
    }

    @Override
    public JsonObject confidential() {
      throw new AssertionError();
    }

    @Override
    public void seen(JsonArray nodes) {
      throw new AssertionError();
    }

    @Override
    public void announce(String event, String text, JsonObject details) {
      told.add(event);
    }

    @Override
    public CompletableFuture<JsonObject> preparePush(String id, String text) {
      throw new AssertionError();
    }

    @Override
    public CompletableFuture<JsonObject> commitPush(String id) {
      throw new AssertionError();
    }

    @Override
    public CompletableFuture<JsonObject> undoPush(String id) {
      told.add("undo " + id);
      pending = Optional.empty();
      return CompletableFuture.completedFuture(new JsonObject());
    }

    @Override
    public void confirmPush(String id) {
      told.add("confirm " + id);
      pending = Optional.empty();
    }

    @Override
    public Optional<String> pendingPush() {
      return pending;
    }
  }

  private static final JsonObject NOTHING = new JsonObject().put("decided", new JsonArray());

  private final List<String> told = new ArrayList<>();
  private final FakeTime time = new FakeTime();
  private final boolean[] majority = {true};
  private CompletableFuture<JsonObject> seen = CompletableFuture.completedFuture(NOTHING);
  private final PushGuard guard =
      new PushGuard(new FakeControl(), (errand, ms) -> seen, () -> majority[0], time);

  private void look(long forMs) {
    for (long ms = 0; ms <= forMs; ms += 2_000) {
      guard.look();
      time.pass(2_000);
    }
  }

  @Test
  void itGoesBackWhenNobodyCanDecideItAnyMore() {
    look(PushGuard.PATIENCE_MS - 2_000);
    assertEquals(List.of(), told);
    look(4_000);
    assertEquals(List.of("push-undone", "undo p"), told);
  }

  @Test
  void whatWasDecidedStays() {
    JsonArray decided = new JsonArray().add("o").add("p");
    seen = CompletableFuture.completedFuture(new JsonObject().put("decided", decided));
    look(0);
    assertEquals(List.of("confirm p"), told);
  }

  @Test
  void aPushThatGoesOnIsLeftAlone() {
    JsonObject ticket = new JsonObject().put("id", "p");
    seen = CompletableFuture.completedFuture(NOTHING.copy().put("ticket", ticket));
    look(10 * PushGuard.PATIENCE_MS);
    assertEquals(List.of(), told);
  }

  @Test
  void inAMinorityNothingIsKnown() {
    majority[0] = false;
    look(10 * PushGuard.PATIENCE_MS);
    assertEquals(List.of(), told);
    majority[0] = true;
    look(PushGuard.PATIENCE_MS + 2_000);
    assertEquals(List.of("push-undone", "undo p"), told);
  }

  @Test
  void noAnswerIsNoKnowledge() {
    seen = CompletableFuture.failedFuture(new IllegalStateException("no worker"));
    look(10 * PushGuard.PATIENCE_MS);
    assertEquals(List.of(), told);
  }
}

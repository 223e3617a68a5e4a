package io.jelly.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What the primary has its workers do, whoever of them dies. */
class ErrandsTest {
  private static final JsonObject LOOK = new JsonObject().put("do", "look");

  private final FakeTime time = new FakeTime();
  private final Errands errands = new Errands(time);

  private static JsonObject given(CompletableFuture<JsonObject> question) {
    assertTrue(question.isDone());
    return question.join();
  }

  private void done(JsonObject given, String result) {
    JsonObject told = new JsonObject().put("number", given.getLong("number"));
    errands.done(told.put("result", new JsonObject().put("is", result)));
  }

  @Test
  void theWorkerThatAskedLastGetsIt() {
    CompletableFuture<JsonObject> first = errands.next();
    CompletableFuture<JsonObject> second = errands.next();
    CompletableFuture<JsonObject> outcome = errands.carry(LOOK, 10_000);
    assertFalse(first.isDone());
    assertEquals(LOOK, given(second).getJsonObject("errand"));
    done(given(second), "seen");
    assertEquals("seen", outcome.join().getString("is"));
  }

  @Test
  void anErrandWaitsForAWorker() {
    CompletableFuture<JsonObject> outcome = errands.carry(LOOK, 10_000);
    done(given(errands.next()), "seen");
    assertTrue(outcome.isDone());
    assertFalse(errands.next().isDone());
  }

  @Test
  void ofAWorkerThatSaysNothingAnotherOneTakesOver() {
    CompletableFuture<JsonObject> outcome = errands.carry(LOOK, 10_000);
    JsonObject dead = given(errands.next());
    time.pass(Errands.TRY_MS);
    JsonObject next = given(errands.next());
    assertEquals(dead, next);
    done(next, "by the second");
    done(dead, "by the first, late");
    assertEquals("by the second", outcome.join().getString("is"));
  }

  @Test
  void whatNobodyCanDoFailsInWords() {
    CompletableFuture<JsonObject> outcome = errands.carry(LOOK, 10_000);
    time.pass(10_000);
    CompletionException failure = assertThrows(CompletionException.class, outcome::join);
    assertEquals("no worker of this node could do it in the cluster", Waiting.words(failure));
    assertFalse(errands.next().isDone(), "and is forgotten");
  }

  @Test
  void aProblemIsTheOutcome() {
    CompletableFuture<JsonObject> outcome = errands.carry(LOOK, 10_000);
    long number = given(errands.next()).getLong("number");
    errands.done(new JsonObject().put("number", number).put("problem", "no handlers"));
    CompletionException failure = assertThrows(CompletionException.class, outcome::join);
    assertEquals("no handlers", Waiting.words(failure));
  }

  @Test
  void questionsEndAndAreNotTooMany() {
    List<CompletableFuture<JsonObject>> questions = new ArrayList<>();
    for (int i = 0; i < 20; i++) questions.add(errands.next());
    assertEquals(12, questions.stream().filter(CompletableFuture::isDone).count());
    time.pass(5_000);
    assertTrue(questions.stream().allMatch(one -> one.isDone() && one.join().isEmpty()));
  }
}

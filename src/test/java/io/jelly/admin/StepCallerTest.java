package io.jelly.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Steps on other nodes, whose workers come and go. */
class StepCallerTest {
  private static final JsonObject PARAMS = new JsonObject().put("workers", "3");

  private final FakeTime time = new FakeTime();
  private final Set<String> present = new HashSet<>(Set.of("na", "nb"));
  private final List<JsonObject> begun = new ArrayList<>();
  private final CompletableFuture<JsonObject> end = new CompletableFuture<>();
  private Steps remote = new Steps(Map.of("scale", this::scale));
  private Function<JsonObject, CompletableFuture<JsonObject>> way = call -> remote.ask(call);

  private final StepCaller caller =
      new StepCaller(
          "na",
          remote,
          (errand, timeoutMs) -> way.apply(errand.getJsonObject("call").copy()),
          OperationSeal.NONE,
          present::contains,
          time,
          time::pass);

  private CompletableFuture<JsonObject> scale(JsonObject params) {
    begun.add(params);
    return end;
  }

  private static CompletableFuture<JsonObject> lost() {
    return CompletableFuture.failedFuture(new IllegalStateException("no handlers"));
  }

  private JsonObject call(String node) {
    return caller.call(node, "op/" + node, "scale", PARAMS, 60_000);
  }

  @Test
  void aStepIsBegunOnceHoweverOftenItIsAskedFor() {
    int[] asked = {0};
    way =
        call -> {
          asked[0]++;
          CompletableFuture<JsonObject> answer = remote.ask(call);
          if (asked[0] == 6) end.complete(new JsonObject().put("after", 3));
          // Every second answer dies with the worker that carries it.
          return asked[0] % 2 == 1 ? lost() : answer;
        };
    assertEquals(3, call("nb").getInteger("after"));
    assertEquals(List.of(PARAMS), begun);
  }

  @Test
  void theOwnNodeIsAskedDirectly() {
    way = call -> lost();
    end.complete(new JsonObject().put("after", 3));
    assertEquals(3, call("na").getInteger("after"));
  }

  @Test
  void aRefusalKeepsItsWords() {
    end.completeExceptionally(new IllegalArgumentException("a node has 0 to 512 workers"));
    IllegalStateException failure = assertThrows(IllegalStateException.class, () -> call("nb"));
    assertEquals("a node has 0 to 512 workers", failure.getMessage());
  }

  @Test
  void aNodeThatIsNotThereAnyMoreIsGone() {
    way =
        call -> {
          present.remove("nb");
          return lost();
        };
    long before = time.getAsLong();
    assertThrows(StepCaller.Gone.class, () -> call("nb"));
    assertTrue(time.getAsLong() - before < 2 * StepCaller.GONE_MS);
  }

  @Test
  void aNodeThatIsThereAndSilentIsNotWaitedForUntilTheEnd() {
    way = call -> lost();
    IllegalStateException failure = assertThrows(IllegalStateException.class, () -> call("nb"));
    assertEquals("node nb does not answer: no handlers", failure.getMessage());
  }

  @Test
  void aPrimaryThatKnowsNothingOfTheStepIsAnotherOne() {
    int[] asked = {0};
    way =
        call -> {
          if (++asked[0] == 3) remote = new Steps(Map.of("scale", this::scale));
          return remote.ask(call);
        };
    IllegalStateException failure = assertThrows(IllegalStateException.class, () -> call("nb"));
    assertTrue(String.valueOf(failure.getMessage()).contains("another primary has taken over"));
    assertEquals(1, begun.size(), "it is not begun again");
  }

  @Test
  void whatTakesTooLongFails() {
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class, () -> caller.call("nb", "x", "scale", PARAMS, 600));
    assertTrue(String.valueOf(failure.getMessage()).contains("has not done it within 0 s"));
  }

  @Test
  void anUnknownStepIsAnOlderVersion() {
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class,
            () -> caller.call("nb", "x", "dance", new JsonObject(), 60_000));
    assertEquals("this version does not know the step dance", failure.getMessage());
  }
}

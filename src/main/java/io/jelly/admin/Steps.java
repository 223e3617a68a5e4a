package io.jelly.admin;

import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What another node (or this one) has this node do as a part of a cluster-wide operation. A step is
 * begun once, however often it is asked for, and asked for until it is over: the workers that carry
 * question and answer may die at any time, and a step may outlive all of them. Thread-safe.
 */
final class Steps {
  private static final int MOST_KEPT = 64;
  private static final long ANSWER_MS = 500;

  private final Map<String, Function<JsonObject, CompletableFuture<JsonObject>>> known;
  private final Map<String, CompletableFuture<JsonObject>> begun = new LinkedHashMap<>();

  /**
   * @param known what each step does, by name
   */
  Steps(Map<String, Function<JsonObject, CompletableFuture<JsonObject>>> known) {
    this.known = Map.copyOf(known);
  }

  /**
   * Begins a step, or asks for one that was begun.
   *
   * @param call {@code {"id","step","params"}}; without params it only asks
   * @return {@code {"state"}}: {@code running}, {@code done} with {@code "result"}, {@code failed}
   *     with {@code "problem"}, or {@code unknown}: it was begun under another primary, or never
   */
  CompletableFuture<JsonObject> ask(JsonObject call) {
    CompletableFuture<JsonObject> step = find(call);
    if (step == null) return CompletableFuture.completedFuture(state("unknown"));
    return step.handle(
            (result, failure) ->
                failure == null
                    ? state("done").put("result", result)
                    : failed(Waiting.words(failure)))
        .completeOnTimeout(state("running"), ANSWER_MS, TimeUnit.MILLISECONDS);
  }

  private synchronized @Nullable CompletableFuture<JsonObject> find(JsonObject call) {
    String id = call.getString("id", "");
    CompletableFuture<JsonObject> there = begun.get(id);
    if (there != null || !call.containsKey("params")) return there;
    CompletableFuture<JsonObject> step = begin(call.getString("step", ""), call);
    begun.put(id, step);
    forgetOldest();
    return step;
  }

  private CompletableFuture<JsonObject> begin(String name, JsonObject call) {
    Function<JsonObject, CompletableFuture<JsonObject>> action = known.get(name);
    if (action == null)
      return CompletableFuture.failedFuture(
          new IllegalStateException("this version does not know the step " + name));
    try {
      return action.apply(call.getJsonObject("params"));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void forgetOldest() {
    Iterator<CompletableFuture<JsonObject>> all = begun.values().iterator();
    while (begun.size() > MOST_KEPT && all.hasNext()) if (all.next().isDone()) all.remove();
  }

  /** What is told of a step that cannot be done. */
  static JsonObject failed(String problem) {
    return state("failed").put("problem", problem);
  }

  private static JsonObject state(String state) {
    return new JsonObject().put("state", state);
  }
}

package io.jelly.admin;

import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * What the primary, which is no member of the cluster, wants done there. Workers ask for errands;
 * the one that asked last gets the next, as it is the most likely one to live. An errand of which
 * nothing is heard goes to another worker: it may be run twice. Thread-safe.
 */
final class Errands implements Carrier {
  /** How long a worker's question stays open. */
  private static final long OPEN_MS = 4_000;

  /** How long a worker has for an errand before another one gets it, too. */
  static final long TRY_MS = 3_000;

  /** More than these need not wait for an errand. */
  private static final int MOST_WAITING = 8;

  private record Errand(long number, JsonObject what, CompletableFuture<JsonObject> outcome) {}

  private final Later timer;
  private final Deque<CompletableFuture<JsonObject>> asking = new ArrayDeque<>();
  private final Deque<Errand> waiting = new ArrayDeque<>();
  private final Map<Long, Errand> open = new HashMap<>();

  /** A worker may tell the outcome of an errand of the primary before. */
  private long numbers = ThreadLocalRandom.current().nextLong(1L << 48);

  Errands(Later timer) {
    this.timer = timer;
  }

  @Override
  public CompletableFuture<JsonObject> carry(JsonObject what, long timeoutMs) {
    Errand errand = register(what);
    offer(errand);
    timer.after(
        timeoutMs,
        () ->
            end(
                errand.number(),
                outcome ->
                    outcome.completeExceptionally(
                        new IllegalStateException(
                            "no worker of this node could do it in the cluster"))));
    return errand.outcome();
  }

  private synchronized Errand register(JsonObject what) {
    Errand errand = new Errand(++numbers, what, new CompletableFuture<>());
    open.put(errand.number(), errand);
    return errand;
  }

  /** To the worker that asked last, or to the next one that asks. */
  private void offer(Errand errand) {
    CompletableFuture<JsonObject> worker;
    synchronized (this) {
      if (!open.containsKey(errand.number())) return;
      worker = asking.pollLast();
      if (worker == null) waiting.add(errand);
    }
    if (worker != null) give(errand, worker);
  }

  private void give(Errand errand, CompletableFuture<JsonObject> worker) {
    if (worker.complete(
        new JsonObject().put("number", errand.number()).put("errand", errand.what())))
      timer.after(TRY_MS, () -> offer(errand));
    else offer(errand); // Its question has just ended.
  }

  /** A worker asks; {@code {"number","errand"}}, or nothing after a while. */
  CompletableFuture<JsonObject> next() {
    CompletableFuture<JsonObject> question = new CompletableFuture<>();
    CompletableFuture<JsonObject> surplus = null;
    Errand errand;
    synchronized (this) {
      errand = waiting.poll();
      while (errand != null && !open.containsKey(errand.number())) errand = waiting.poll();
      if (errand == null) asking.add(question);
      if (asking.size() > MOST_WAITING) surplus = asking.poll();
    }
    if (surplus != null) surplus.complete(new JsonObject());
    if (errand != null) give(errand, question);
    else timer.after(OPEN_MS, () -> expire(question));
    return question;
  }

  private void expire(CompletableFuture<JsonObject> question) {
    synchronized (this) {
      asking.removeIf(one -> one == question);
    }
    question.complete(new JsonObject());
  }

  /** A worker tells {@code {"number"}} with a {@code "result"} or a {@code "problem"}. */
  void done(JsonObject told) {
    JsonObject result = told.getJsonObject("result");
    String problem = told.getString("problem", "no result");
    end(
        told.getLong("number", 0L),
        outcome -> {
          if (result != null) outcome.complete(result);
          else outcome.completeExceptionally(new IllegalStateException(problem));
        });
  }

  private void end(long number, Consumer<CompletableFuture<JsonObject>> how) {
    Errand errand;
    synchronized (this) {
      errand = open.remove(number);
    }
    if (errand != null) how.accept(errand.outcome());
  }
}

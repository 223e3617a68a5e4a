package io.jelly.worker;

import io.jelly.nodes.ClusteredVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/**
 * Runs errands in the cluster for the primary (see {@code MemberErrands}), and passes on what other
 * nodes ask it. The worker asks for errands and waits, as it does for every answer of its primary;
 * whoever dies on the way is replaced by the next one that asks. Begins and goes on in the Vertx's
 * own threads.
 */
final class ErrandRunner {
  /** At least so long from one question to the next one that finds nothing. */
  private static final long PAUSE_MS = 1_000;

  private final Vertx vertx;
  private final ClusteredVertx member;
  private final ServiceIdentity identity;

  ErrandRunner(ClusteredVertx member, ServiceIdentity identity) {
    this.vertx = member.vertx();
    this.member = member;
    this.identity = identity;
  }

  void start() {
    member.errands().answerCalls(call -> identity.ask().apply("cluster.step", call));
    next();
  }

  /** A worker that is on its way out asks no more. */
  private void next() {
    if (identity.draining().getAsBoolean()) return;
    long asked = System.nanoTime();
    identity
        .ask()
        .apply("cluster.errand", new JsonObject())
        .onComplete(
            answer -> {
              JsonObject errand = answer.succeeded() ? answer.result() : new JsonObject();
              if (!errand.containsKey("number")) {
                pauseSince(asked);
                return;
              }
              run(errand);
              next();
            });
  }

  private void pauseSince(long asked) {
    long left = PAUSE_MS - (System.nanoTime() - asked) / 1_000_000;
    var unused = vertx.timer(Math.max(1, left), TimeUnit.MILLISECONDS).onSuccess(late -> next());
  }

  private void run(JsonObject errand) {
    Future<JsonObject> outcome = member.errands().run(errand.getJsonObject("errand"));
    outcome.onComplete(
        end -> {
          JsonObject told = new JsonObject().put("number", errand.getLong("number"));
          if (end.succeeded()) told.put("result", end.result());
          else told.put("problem", String.valueOf(end.cause().getMessage()));
          var unused = identity.ask().apply("cluster.errand.done", told);
        });
  }
}

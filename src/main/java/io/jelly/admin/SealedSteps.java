package io.jelly.admin;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of this node for other nodes: only for those that may have them done. Thread-safe. */
final class SealedSteps {
  private static final Logger log = LoggerFactory.getLogger(SealedSteps.class);

  private final Steps steps;
  private final OperationSeal seal;

  SealedSteps(Steps steps, OperationSeal seal) {
    this.steps = steps;
    this.seal = seal;
  }

  /** As {@link Steps#ask}; a refusal is a step that failed, and a line in the log. */
  CompletableFuture<JsonObject> ask(JsonObject sealed) {
    // A signature takes its time: not on the thread that keeps the workers.
    return CompletableFuture.supplyAsync(() -> seal.open(sealed))
        .thenCompose(this::ask)
        .exceptionally(failure -> Steps.failed(Waiting.words(failure)));
  }

  private CompletableFuture<JsonObject> ask(OperationSeal.Opened opened) {
    if (opened.fresh()) return steps.ask(opened.call());
    // Its bearer may have been given it twice. What it began is told; nothing is begun.
    JsonObject question = opened.call().copy();
    question.remove("params");
    return steps
        .ask(question)
        .thenApply(
            answer -> {
              if (!answer.getString("state").equals("unknown")) return answer;
              log.warn("cluster: refused a replayed step {}", question.getString("id"));
              return Steps.failed("this was asked before, and is not done again");
            });
  }
}

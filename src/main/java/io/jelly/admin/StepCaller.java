package io.jelly.admin;

import io.vertx.core.json.JsonObject;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Has nodes do steps, and waits for them: for as long as a node is in the cluster, whichever of its
 * workers answer. Methods block.
 */
final class StepCaller {
  /** A node that is not listed for so long is gone. */
  static final long GONE_MS = 3_000;

  /** One that is there and does not answer for so long will not. */
  static final long SILENT_MS = 20_000;

  private static final long CALL_MS = 2_000;
  private static final long ERRAND_MS = 8_000;

  /** Lets time pass; a fake one moves the clock. */
  interface Pause {
    void ms(long milliseconds);
  }

  private static final long PAUSE_MS = 200;

  private final String own;
  private final Steps steps;
  private final Carrier carrier;
  private final OperationSeal seal;
  private final Predicate<String> present;
  private final LongSupplier clock;
  private final Pause pause;

  /**
   * @param own the name of this node
   * @param steps of this node
   * @param seal for what goes to other nodes
   * @param present whether a node of this name is, or may be, in the cluster now
   * @param clock milliseconds that never jump
   */
  StepCaller(
      String own,
      Steps steps,
      Carrier carrier,
      OperationSeal seal,
      Predicate<String> present,
      LongSupplier clock,
      Pause pause) {
    this.own = own;
    this.steps = steps;
    this.carrier = carrier;
    this.seal = seal;
    this.present = present;
    this.clock = clock;
    this.pause = pause;
  }

  /** The node is not in the cluster any more. */
  static final class Gone extends IllegalStateException {
    Gone(String node) {
      super("node " + node + " is gone");
    }
  }

  /**
   * Has a node do a step.
   *
   * @param id of this step, as it may be asked for more than once
   * @return its result
   * @throws Gone if the node leaves the cluster before it has answered
   * @throws IllegalStateException if the step fails or does not end in the time, in words
   */
  JsonObject call(String node, String id, String step, JsonObject params, long deadlineMs) {
    long end = clock.getAsLong() + deadlineMs;
    long heard = clock.getAsLong();
    long seen = clock.getAsLong();
    boolean begun = false;
    while (true) {
      JsonObject body = new JsonObject().put("id", id).put("step", step);
      JsonObject answer = ask(node, begun ? body : body.put("params", params));
      String state = answer.getString("state", "silent");
      if (state.equals("done")) return answer.getJsonObject("result", new JsonObject());
      if (state.equals("failed")) throw new IllegalStateException(answer.getString("problem"));
      if (state.equals("unknown"))
        throw new IllegalStateException(
            "another primary has taken over node " + node + " in the middle; see its events");
      long now = clock.getAsLong();
      if (state.equals("running")) {
        begun = true;
        heard = now;
      }
      if (node.equals(own) || present.test(node)) seen = now;
      if (now - seen > GONE_MS) throw new Gone(node);
      if (now - heard > Math.min(SILENT_MS, deadlineMs))
        throw new IllegalStateException(
            "node " + node + " does not answer: " + answer.getString("problem", "silence"));
      if (now > end)
        throw new IllegalStateException(
            "node %s has not done it within %d s".formatted(node, deadlineMs / 1_000));
      pause.ms(PAUSE_MS);
    }
  }

  private JsonObject ask(String node, JsonObject body) {
    try {
      if (node.equals(own)) return Waiting.of(steps.ask(body), ERRAND_MS);
      JsonObject errand =
          new JsonObject()
              .put("do", "call")
              .put("node", node)
              .put("call", seal.seal(node, body))
              .put("timeoutMs", CALL_MS);
      return Waiting.of(carrier.carry(errand, ERRAND_MS), 2 * ERRAND_MS);
    } catch (IllegalStateException e) {
      return new JsonObject().put("problem", Waiting.words(e));
    }
  }
}

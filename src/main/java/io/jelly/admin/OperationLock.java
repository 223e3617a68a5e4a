package io.jelly.admin;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one cluster-wide operation happen at a time: the owner's side of the ticket that the members
 * share. It is renewed every second; when the owner dies, nobody renews it.
 */
final class OperationLock {
  private static final Logger log = LoggerFactory.getLogger(OperationLock.class);
  private static final long RENEW_MS = 1_000;
  private static final long ANSWER_MS = 6_000;

  /** As long as a ticket lives, less what a look at it may take. */
  static final long TRUST_MS = 10_000;

  private final Carrier carrier;
  private final Later timer;
  private final LongSupplier monotonicMs;
  private final Clock clock;

  OperationLock(Carrier carrier, Later timer, LongSupplier monotonicMs, Clock clock) {
    this.carrier = carrier;
    this.timer = timer;
    this.monotonicMs = monotonicMs;
    this.clock = clock;
  }

  /**
   * Takes it.
   *
   * @param node who asks
   * @param what the operation, as a user would type it
   * @throws IllegalStateException if somebody else has it: who, for what, since when
   */
  Held take(String node, String what) {
    JsonObject ticket =
        new JsonObject()
            .put("id", UUID.randomUUID().toString())
            .put("node", node)
            .put("what", what)
            .put("since", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    Held held = new Held(ticket);
    JsonObject answer =
        Waiting.of(carrier.carry(errand("take").put("ticket", ticket), ANSWER_MS), ANSWER_MS * 2);
    if (!answer.getBoolean("taken", false))
      throw new IllegalStateException(refusal(answer.getJsonObject("holder", new JsonObject())));
    held.keep();
    return held;
  }

  private static JsonObject errand(String what) {
    return new JsonObject().put("do", what);
  }

  static String refusal(JsonObject holder) {
    return "node %s is doing \"%s\" since %s; only one cluster-wide operation at a time"
        .formatted(
            holder.getString("node", "?"),
            holder.getString("what", "?"),
            holder.getString("since", "?"));
  }

  /** The lock while an operation has it. Thread-safe. */
  final class Held implements AutoCloseable {
    private final JsonObject ticket;
    private final AtomicLong trustedMs;
    private volatile String lost = "";
    private volatile boolean closed;

    private Held(JsonObject ticket) {
      this.ticket = ticket;
      trustedMs = new AtomicLong(monotonicMs.getAsLong());
    }

    private void keep() {
      timer.after(RENEW_MS, this::renew);
    }

    String id() {
      return ticket.getString("id");
    }

    private void renew() {
      if (closed) return;
      ask("renew");
      keep();
    }

    private void ask(String what) {
      long asked = monotonicMs.getAsLong();
      carrier
          .carry(errand(what).put("ticket", ticket), ANSWER_MS)
          .thenAccept(
              answer -> {
                if (answer.getBoolean("taken", false)) trustedMs.accumulateAndGet(asked, Math::max);
                else if (answer.containsKey("holder"))
                  lost = refusal(answer.getJsonObject("holder"));
                else if (!closed) ask("take"); // Those who kept it are gone.
              });
    }

    /** Throws IllegalStateException if somebody else may have it by now. */
    void check() {
      if (!lost.isEmpty())
        throw new IllegalStateException("the lock of this operation was lost: " + lost);
      if (monotonicMs.getAsLong() - trustedMs.get() > TRUST_MS)
        throw new IllegalStateException(
            "the lock of this operation could not be renewed: no worker of this node reaches the cluster");
    }

    /** Gives it back, so that the next operation can have it at once; else it ends by itself. */
    @Override
    public void close() {
      closed = true;
      try {
        Waiting.of(carrier.carry(errand("release").put("id", id()), ANSWER_MS), ANSWER_MS * 2);
      } catch (IllegalStateException e) {
        log.debug("the lock is not given back", e);
      }
    }
  }
}

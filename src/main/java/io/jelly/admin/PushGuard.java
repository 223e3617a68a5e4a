package io.jelly.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Ends a push whose pusher says nothing more, as it died: what has been decided stays, everything
 * else goes back. Nothing is decided without the operation's lock, so a push without decision and
 * without lock never will be. In the smaller part of a cluster it waits: it cannot know there.
 */
final class PushGuard {
  /** Longer than a lock takes to be found lost, and taken back. */
  static final long PATIENCE_MS = 15_000;

  private static final long LOOK_MS = 6_000;

  private final ClusterControl control;
  private final Carrier carrier;
  private final BooleanSupplier seesEnough;
  private final LongSupplier clock;
  private String doubtful = "";
  private long sinceMs;

  PushGuard(
      ClusterControl control, Carrier carrier, BooleanSupplier seesEnough, LongSupplier clock) {
    this.control = control;
    this.carrier = carrier;
    this.seesEnough = seesEnough;
    this.clock = clock;
  }

  /** To be called every few seconds; any thread. */
  void look() {
    Optional<String> pending = control.pendingPush();
    if (pending.isEmpty() || !seesEnough.getAsBoolean()) trust();
    else
      carrier
          .carry(new JsonObject().put("do", "look"), LOOK_MS)
          .whenComplete(
              (seen, failure) -> {
                if (failure != null) trust();
                else judge(pending.get(), seen);
              });
  }

  private synchronized void trust() {
    doubtful = "";
  }

  private synchronized void judge(String push, JsonObject seen) {
    boolean decided = seen.getJsonArray("decided", new JsonArray()).contains(push);
    String owner = seen.getJsonObject("ticket", new JsonObject()).getString("id", "");
    if (decided) control.confirmPush(push);
    if (decided || owner.equals(push)) {
      trust();
      return;
    }
    if (!doubtful.equals(push)) {
      doubtful = push;
      sinceMs = clock.getAsLong();
    }
    if (clock.getAsLong() - sinceMs < PATIENCE_MS) return;
    trust();
    control.announce(
        "push-undone",
        "whoever pushed a configuration is gone, and had not decided that it stays",
        new JsonObject());
    var unused = control.undoPush(push);
  }
}

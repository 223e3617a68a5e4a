package io.jelly.worker;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The settings of a worker as they are now: some change while it runs. Thread-safe. */
public final class FollowedSettings {
  private final List<Consumer<WorkerSettings>> followers = new ArrayList<>();
  private JsonObject now = new JsonObject();

  /** Some have other values; those that are not named stay. */
  public synchronized void change(JsonObject changed) {
    now = now.copy().mergeIn(changed);
    tell(followers);
  }

  /** Is told at once and after every change, in their order; must not block. */
  synchronized void follow(Consumer<WorkerSettings> follower) {
    followers.add(follower);
    tell(List.of(follower));
  }

  private void tell(List<Consumer<WorkerSettings>> whom) {
    WorkerSettings settings = new WorkerSettings(now.copy());
    whom.forEach(follower -> follower.accept(settings));
  }
}

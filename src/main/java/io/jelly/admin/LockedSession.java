package io.jelly.admin;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** The session of an operation that has its lock. */
final class LockedSession implements Session {
  private static final long DECIDE_MS = 6_000;

  private final String own;
  private final OperationLock.Held held;
  private final StepCaller caller;
  private final Carrier carrier;
  private final ClusterView view;

  LockedSession(
      String own, OperationLock.Held held, StepCaller caller, Carrier carrier, ClusterView view) {
    this.own = own;
    this.held = held;
    this.caller = caller;
    this.carrier = carrier;
    this.view = view;
  }

  @Override
  public String id() {
    return held.id();
  }

  @Override
  public String own() {
    return own;
  }

  @Override
  public List<String> nodes() {
    return List.copyOf(view.names());
  }

  @Override
  public boolean has(String node) {
    return view.has(node);
  }

  @Override
  public void check() {
    held.check();
    view.check();
  }

  @Override
  public JsonObject step(String node, String step, JsonObject params, long deadlineMs) {
    String id = held.id() + "/" + node + "/" + step;
    return caller.call(node, id, step, params.copy().put("by", own), deadlineMs);
  }

  @Override
  public void decide() {
    JsonObject errand = new JsonObject().put("do", "decide").put("id", held.id());
    Waiting.of(carrier.carry(errand, DECIDE_MS), 2 * DECIDE_MS);
  }
}

package io.jelly.supervise;

import java.util.List;
import java.util.OptionalLong;

/**
 * What to do now, in this order, and when to look again.
 *
 * @param wakeAtMs once the actions are executed, the earliest time at which a new plan would have
 *     any though nothing else happened: a boot or drain time-out, the end of a back-off or of the
 *     bake time. Empty if time alone changes nothing
 */
public record Plan(List<Action> actions, OptionalLong wakeAtMs) {

  public Plan {
    actions = List.copyOf(actions);
  }
}

package io.jelly.supervise;

import java.util.List;
import java.util.OptionalLong;

/**
 * What to do now, in this order, and when to look again.
 *
 * @param wakeAtMs the earliest time at which the plan would differ though nothing else changed;
 *     empty if time alone changes nothing. What the actions themselves start is not in it: plan
 *     again after executing them
 */
public record Plan(List<Action> actions, OptionalLong wakeAtMs) {

  public Plan {
    actions = List.copyOf(actions);
  }
}

package io.jelly.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What differs between two configurations. Pure. */
public final class ConfigDiff {
  private ConfigDiff() {}

  /** The keys whose values differ, in the order of the documents; values count as written. */
  public static List<KeyChange> between(LoadedConfig before, LoadedConfig after) {
    List<KeyChange> changes = new ArrayList<>();
    for (Key<?> key : Keys.ALL) {
      Object from = before.value(key);
      Object to = after.value(key);
      if (Objects.equals(from, to)) continue;
      changes.add(
          new KeyChange(
              key.name(),
              Shown.setting(key, from),
              Shown.setting(key, to),
              effect(key, before, after)));
    }
    return changes;
  }

  /** Whether there are worker processes at all is decided at the start. */
  private static Effect effect(Key<?> key, LoadedConfig before, LoadedConfig after) {
    boolean processes = before.config().workers() > 0;
    boolean wanted = after.config().workers() > 0;
    return key.equals(Keys.WORKERS) && processes != wanted ? Effect.RESTART : key.effect();
  }
}

package io.jelly.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A configuration, what it was read from, and where each value was written. Immutable. */
public final class LoadedConfig {
  private final ConfigSources sources;
  private final Settings settings;
  private final NodeConfig config;

  /** The settings must not be changed any more. */
  LoadedConfig(ConfigSources sources, Settings settings, NodeConfig config) {
    this.sources = sources;
    this.settings = settings;
    this.config = config;
  }

  /** The effective values. */
  public NodeConfig config() {
    return config;
  }

  /** What it was read from, to read it again. */
  public ConfigSources sources() {
    return sources;
  }

  /** The origin of every key (dotted), in the order of the documents. */
  public Map<String, Origin> origins() {
    Map<String, Origin> origins = new LinkedHashMap<>();
    Keys.ALL.forEach(key -> origins.put(key.name(), settings.origin(key)));
    return Collections.unmodifiableMap(origins);
  }

  /** Whether somebody set this key (dotted), rather than leaving its default. */
  public boolean isSet(String key) {
    return settings.origin(known(key)).source() != Source.DEFAULT;
  }

  /**
   * Keys (dotted) that differ in the files of the two but have the same effective value, as a
   * stronger source sets them; with the place that wins.
   */
  public Map<String, Origin> overridden(LoadedConfig newer) {
    Map<String, Origin> overridden = new LinkedHashMap<>();
    for (Key<?> key : Keys.ALL) {
      boolean differs =
          !Objects.equals(settings.inFile(key), newer.settings.inFile(key))
              && newer.settings.inFile(key) != null;
      Origin origin = newer.settings.origin(key);
      if (differs && origin.source().compareTo(Source.FILE) > 0) {
        overridden.put(key.name(), origin);
      }
    }
    return overridden;
  }

  /**
   * This configuration with some changes of a newer one. Keys that do not differ are where the
   * newer one has them.
   */
  public LoadedConfig with(List<KeyChange> taken, LoadedConfig newer) {
    Set<String> names = taken.stream().map(KeyChange::key).collect(Collectors.toSet());
    Settings mixed = new Settings(sources.workingFolder());
    for (Key<?> key : Keys.ALL) {
      boolean same = Objects.equals(value(key), newer.value(key));
      mixed.copy(key, same || names.contains(key.name()) ? newer.settings : settings);
    }
    return new LoadedConfig(sources, mixed, new Assembly(mixed, sources.cores()).nodeConfig());
  }

  /** The value as it would stand in the file; null if the key has none. */
  @Nullable Object value(Key<?> key) {
    return settings.written(key);
  }

  Origin origin(Key<?> key) {
    return settings.origin(key);
  }

  private static Key<?> known(String name) {
    Key<?> key = Keys.named(name);
    if (key == null) throw new IllegalArgumentException("no such key: " + name);
    return key;
  }
}

package io.jelly.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A configuration and where it came from.
 *
 * @param config the effective values
 * @param origins the origin of every key (dotted), in the order of the documents
 */
public record LoadedConfig(NodeConfig config, Map<String, Origin> origins) {
  /** Keeps its own copy of the map. */
  public LoadedConfig {
    origins = Collections.unmodifiableMap(new LinkedHashMap<>(origins));
  }

  /** Whether somebody set this key (dotted), rather than leaving its default. */
  public boolean isSet(String key) {
    Origin origin = origins.get(key);
    if (origin == null) {
      throw new IllegalArgumentException("no such key: " + key);
    }
    return origin.source() != Source.DEFAULT;
  }
}

package io.jelly.nodes;

import com.hazelcast.map.IMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Texts that all members share, each with a time to live. Methods may block, and throw what
 * Hazelcast throws; thread-safe.
 */
interface SharedTable {
  @Nullable String get(String key);

  /** The text that is there already, which stays; null if there was none. */
  @Nullable String putIfAbsent(String key, String text, int seconds);

  /** Lets what is there live for so long from now on; false if there is nothing. */
  boolean prolong(String key, int seconds);

  void put(String key, String text, int seconds);

  /** Removes exactly this text; false if another one is there, or none. */
  boolean remove(String key, String text);

  /** In a map of Hazelcast's, of which {@code cluster.backups} copies are kept. */
  static SharedTable of(IMap<String, String> map) {
    return new SharedTable() {
      @Override
      public @Nullable String get(String key) {
        return map.get(key);
      }

      @Override
      public @Nullable String putIfAbsent(String key, String text, int seconds) {
        return map.putIfAbsent(key, text, seconds, TimeUnit.SECONDS);
      }

      @Override
      public boolean prolong(String key, int seconds) {
        return map.setTtl(key, seconds, TimeUnit.SECONDS);
      }

      @Override
      public void put(String key, String text, int seconds) {
        map.set(key, text, seconds, TimeUnit.SECONDS);
      }

      @Override
      public boolean remove(String key, String text) {
        return map.remove(key, text);
      }
    };
  }
}

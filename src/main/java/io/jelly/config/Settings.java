package io.jelly.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What has been read so far: the effective value of each key with its origin, and every problem met
 * on the way. Sources are read weakest first, so a later value simply replaces an earlier one.
 */
final class Settings {
  private final Map<Key<?>, Object> values = new HashMap<>();
  private final Map<Key<?>, Origin> origins = new HashMap<>();

  /** What the file says, also where a stronger source wins. */
  private final Map<Key<?>, Object> inFile = new HashMap<>();

  private final List<String> problems = new ArrayList<>();
  private final Path workingFolder;

  Settings(Path workingFolder) {
    this.workingFolder = workingFolder;
  }

  void putText(Key<?> key, String text, Origin origin) {
    putJson(key, key.kind().parse(text), origin);
  }

  void putJson(Key<?> key, @Nullable Object json, Origin origin) {
    Optional<?> good = key.kind().read(json);
    if (good.isPresent()) {
      values.put(key, good.get());
      if (origin.source() == Source.FILE) inFile.put(key, good.get());
      origins.put(key, origin);
    } else {
      String expected = "must be " + key.kind().expected() + ", not what is there";
      problem(origin.problem(key, key.secret() ? expected : key.kind().mistake(json)));
    }
  }

  void problem(String line) {
    problems.add(line);
  }

  /** Blames the strongest source among the keys that do not fit together. */
  void conflict(String sentence, Key<?>... keys) {
    Key<?> blamed = keys[0];
    for (Key<?> key : keys) {
      if (origin(key).source().compareTo(origin(blamed).source()) > 0) {
        blamed = key;
      }
    }
    problem(origin(blamed).problem(blamed, sentence));
  }

  /** The effective value, if the key has one. */
  @SuppressWarnings("unchecked") // putJson stores only what the key's own Kind<T> has read
  <T> Optional<T> find(Key<T> key) {
    return Optional.ofNullable((T) values.getOrDefault(key, key.fallback()));
  }

  /** The effective value of a key that always has one. */
  <T> T get(Key<T> key) {
    return find(key).orElseThrow();
  }

  /** The effective value as it would stand in the file; null if there is none. */
  @Nullable Object written(Key<?> key) {
    return writtenBy(key);
  }

  private <T> @Nullable Object writtenBy(Key<T> key) {
    return find(key).map(key.kind()::write).orElse(null);
  }

  /** What the file says, as its kind reads it; null if nothing. */
  @Nullable Object inFile(Key<?> key) {
    return inFile.get(key);
  }

  /** Takes everything that other settings have of a key. */
  void copy(Key<?> key, Settings from) {
    copy(values, from.values, key);
    copy(inFile, from.inFile, key);
    Origin origin = from.origins.get(key);
    if (origin != null) origins.put(key, origin);
  }

  private static void copy(Map<Key<?>, Object> to, Map<Key<?>, Object> from, Key<?> key) {
    Object value = from.get(key);
    if (value != null) to.put(key, value);
  }

  Origin origin(Key<?> key) {
    return origins.getOrDefault(key, Origin.DEFAULT);
  }

  Path resolve(String path) {
    return workingFolder.resolve(path).normalize();
  }

  List<String> problems() {
    return problems;
  }
}

package io.jelly.it;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Edits the configuration file of a running node and takes the time until an edit is seen. */
final class ConfigEdits {
  private final NodeProcess node;
  private final Path file;
  private final JsonObject text;
  private final List<Long> liveMs = new ArrayList<>();

  ConfigEdits(NodeProcess node, Path file) {
    this.node = node;
    this.file = file;
    try {
      text = new JsonObject(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Saves the file with another value of a (dotted) key. */
  void set(String key, Object value) {
    int dot = key.indexOf('.');
    JsonObject group = text;
    if (dot > 0) {
      String name = key.substring(0, dot);
      if (!text.containsKey(name)) text.put(name, new JsonObject());
      group = text.getJsonObject(name);
    }
    group.put(key.substring(dot + 1), value);
    write(file, text.encodePrettily());
  }

  /** The same for a LIVE key: waits for its effect and takes the time. */
  void live(String key, Object value, Predicate<Status> effect) {
    long start = System.nanoTime();
    set(key, value);
    node.await("the effect of " + key + ": " + value, NodeProcess.START, effect);
    liveMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }

  /** Of the times of all LIVE edits; the longest say more about the machine. */
  long medianMs() {
    return liveMs.stream().sorted().skip(liveMs.size() / 2).findFirst().orElseThrow();
  }

  List<Long> times() {
    return liveMs;
  }

  /** Truncates and writes, as simple editors do. */
  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a new file and renames it over the old one, as careful editors do. */
  static void replace(Path file, String text) {
    Path next = file.resolveSibling("next.tmp");
    write(next, text);
    try {
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.jelly;

import io.jelly.config.ConfigDiff;
import io.jelly.config.ConfigException;
import io.jelly.config.ConfigLoader;
import io.jelly.config.ConfigView;
import io.jelly.config.Effect;
import io.jelly.config.KeyChange;
import io.jelly.config.LoadedConfig;
import io.jelly.primary.NodeEvent;
import io.jelly.watch.DiskWatch;
import io.jelly.watch.FileLook;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of a running node: what is in force, and what the file says by now. An edit is
 * read wholly or not at all; its LIVE keys apply at once, its RELOAD keys with a new generation if
 * that passes its gates, its RESTART keys are said. While a reload runs, edits wait, and the newest
 * wins. Thread-safe.
 */
final class LiveConfig {
  private static final Logger log = LoggerFactory.getLogger(LiveConfig.class);

  /** The node, as far as an edit concerns it. Called under this object's lock: must not block. */
  interface Node {
    /**
     * Another configuration is in force.
     *
     * @param changes the LIVE keys that brought it about
     */
    void configure(LoadedConfig inForce, List<KeyChange> changes);

    /** The file was read and is valid. */
    void valid(String text);

    /** Begins a reload, which comes back by {@link #beginReload} and {@link #endReload}. */
    void reload();

    void announce(NodeEvent event);
  }

  /**
   * A reload under way.
   *
   * @param config what is in force if it succeeds
   * @param read the newest reading when it began
   */
  record Attempt(LoadedConfig config, LoadedConfig read) {}

  private final Node node;
  private final String file;
  private final AtomicBoolean watched = new AtomicBoolean();
  private boolean there;
  private boolean looked;
  private LoadedConfig inForce;
  private LoadedConfig read;

  /** The reading of which people have been told last. */
  private LoadedConfig told;

  private final List<CompletableFuture<List<KeyChange>>> waiting = new ArrayList<>();
  private int reloads;
  private boolean codeChanged;

  LiveConfig(LoadedConfig started, Node node) {
    this.node = node;
    file = started.sources().watchedFile();
    there = started.sources().file().isPresent();
    inForce = started;
    read = started;
    told = started;
  }

  /**
   * Begins to look at the disk, unless it has begun.
   *
   * @param more wants to look at something else there
   */
  void watch(Consumer<DiskWatch> more) {
    if (!watched.compareAndSet(false, true)) return;
    DiskWatch watch = new DiskWatch();
    watch.file(read().sources().workingFolder().resolve(file), file, this::found);
    watch.code(this::watchedCode, this::codeChanged);
    more.accept(watch);
  }

  /** The file has settled; any thread, one at a time. */
  void found(FileLook look) {
    try {
      if (look instanceof FileLook.Text text) {
        accept(ConfigLoader.load(read().sources(), text.text()));
        node.valid(text.text());
      } else if (look instanceof FileLook.Unreadable unreadable) {
        reject(List.of(unreadable.problem()));
      } else {
        gone();
      }
    } catch (ConfigException wrong) {
      reject(wrong.problems());
    }
  }

  /** The newest reading. */
  synchronized LoadedConfig read() {
    return read;
  }

  /** What is in force. */
  synchronized LoadedConfig inForce() {
    return inForce;
  }

  /**
   * As {@link #found}, for a configuration that comes to the file in another way. Completes when
   * all of it that needs no restart is in force, or has failed to be: with the changes that are
   * not.
   */
  synchronized CompletableFuture<List<KeyChange>> put(LoadedConfig next) {
    there = true;
    read = next;
    CompletableFuture<List<KeyChange>> settled = new CompletableFuture<>();
    waiting.add(settled);
    settle();
    tellSettled();
    return settled;
  }

  private void tellSettled() {
    if (reloads > 0 || waiting.isEmpty()) return;
    List<KeyChange> left = of(Effect.RELOAD, ConfigDiff.between(inForce, read));
    List<CompletableFuture<List<KeyChange>>> told = List.copyOf(waiting);
    waiting.clear();
    // They may want to put in another one.
    told.forEach(one -> one.completeAsync(() -> left));
  }

  private synchronized void accept(LoadedConfig next) {
    there = true;
    boolean sameAsBefore = ConfigDiff.between(read, next).isEmpty();
    if (looked && sameAsBefore && read.overridden(next).isEmpty())
      log.info("config: {} was saved; no key has changed", file);
    looked = true;
    read = next;
    settle();
  }

  private synchronized void reject(List<String> problems) {
    there = true;
    looked = true;
    log.error("config: {} is wrong, so nothing of it applies:", file);
    problems.forEach(problem -> log.error("config: {}", problem));
    node.announce(new NodeEvent.ConfigRejected(problems));
  }

  private synchronized void gone() {
    if (there) log.warn("config: {} is gone; what is in force stays", file);
    there = false;
    looked = true;
  }

  /** Brings what is in force and what was read together, as far as that can be done now. */
  private void settle() {
    if (reloads > 0) return;
    tell();
    List<KeyChange> all = ConfigDiff.between(inForce, read);
    List<KeyChange> live = of(Effect.LIVE, all);
    inForce = inForce.with(live, read);
    if (!live.isEmpty()) node.configure(inForce, live);
    if (codeChanged || !of(Effect.RELOAD, all).isEmpty()) node.reload();
  }

  private void tell() {
    for (KeyChange change : ConfigDiff.between(told, read)) {
      log.info("config: {}, takes effect {}", change, change.effect().words());
      node.announce(new NodeEvent.ConfigChanged(change));
    }
    told.overridden(read)
        .forEach(
            (key, stronger) ->
                log.info(
                    "config: {} in {} stays without effect: {} wins", key, file, stronger.place()));
    told = read;
  }

  /** Jars or classes have changed on disk, and are to be reloaded; any thread. */
  synchronized void codeChanged() {
    log.info("the code has changed on disk");
    codeChanged = true;
    settle();
  }

  /** A reload begins, whoever asked for it: what its workers are to run. */
  synchronized Attempt beginReload() {
    reloads++;
    codeChanged = false;
    List<KeyChange> changes = of(Effect.RELOAD, ConfigDiff.between(inForce, read));
    return new Attempt(inForce.with(changes, read), read);
  }

  /** It is over; if it failed, it is not tried again before the next edit. */
  synchronized void endReload(Attempt attempt, boolean ok) {
    reloads--;
    List<KeyChange> changes = ConfigDiff.between(inForce, attempt.config());
    if (ok) {
      inForce = attempt.config();
      node.configure(inForce, List.of());
    } else if (reloads == 0 && !changes.isEmpty()) {
      log.error("config: the reload failed, so what was in force stays: {}", stays(changes));
    }
    if (codeChanged || read != attempt.read()) settle();
    tellSettled();
  }

  private static String stays(List<KeyChange> changes) {
    List<String> kept = new ArrayList<>();
    for (KeyChange change : changes) kept.add(change.key() + ": " + change.from());
    return String.join(", ", kept);
  }

  private static List<KeyChange> of(Effect effect, List<KeyChange> changes) {
    return changes.stream().filter(change -> change.effect() == effect).toList();
  }

  /** What {@code -watch} looks at; empty without it. */
  synchronized List<Path> watchedCode() {
    if (!inForce.config().watch()) return List.of();
    List<Path> code = new ArrayList<>(inForce.config().classpath());
    inForce.config().app().ifPresent(code::add);
    return code;
  }

  /**
   * For {@code config show}.
   *
   * @param workers how many are kept; another number than that of the configuration is a scale's
   */
  synchronized JsonObject show(int workers) {
    JsonObject view = ConfigView.of(inForce, read);
    return workers == inForce.config().workers() ? view : ConfigView.scaled(view, workers);
  }
}

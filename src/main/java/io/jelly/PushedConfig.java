package io.jelly;

import io.jelly.config.ConfigDiff;
import io.jelly.config.ConfigException;
import io.jelly.config.ConfigFile;
import io.jelly.config.ConfigLoader;
import io.jelly.config.ConfigSources;
import io.jelly.config.KeyChange;
import io.jelly.config.LoadedConfig;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that comes from another node: checked and written beside the file, then put in
 * its place and in force, then confirmed, or undone. One push at a time. Thread-safe; methods
 * return at once.
 */
final class PushedConfig {
  /**
   * A push that could be put in force.
   *
   * @param staged the text beside the file
   * @param before the text of the file; empty if there is none
   */
  private record Prepared(
      String id, LoadedConfig next, Path file, Path staged, Optional<String> before) {}

  private final LiveConfig live;
  private final RunDirectory directory;
  private @Nullable Prepared prepared;
  private @Nullable PushUndo undo;

  /** What was read before; null under another primary than the one that has committed. */
  private @Nullable LoadedConfig was;

  private volatile String lastReload = "";

  PushedConfig(LiveConfig live, RunDirectory directory) {
    this.live = live;
    this.directory = directory;
    undo = PushUndo.find(directory).orElse(null);
  }

  /** A reload has ended, with a verdict or without one. */
  void reloaded(@Nullable JsonObject verdict, @Nullable Throwable failure) {
    lastReload =
        verdict == null
            ? String.valueOf(failure == null ? "" : failure.getMessage())
            : verdict.getJsonArray("reasons", new JsonArray()).stream()
                .map(String::valueOf)
                .collect(Collectors.joining("; "));
  }

  synchronized Optional<String> pending() {
    if (undo != null) return Optional.of(undo.id());
    return Optional.ofNullable(prepared).map(Prepared::id);
  }

  /** See {@code ClusterControl.preparePush}. */
  CompletableFuture<JsonObject> prepare(String id, String text) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return prepareNow(id, text);
          } catch (ConfigException wrong) {
            return failed(wrong.problems());
          } catch (IOException e) {
            return failed(List.of("it cannot be written: " + describe(e)));
          }
        });
  }

  private synchronized JsonObject prepareNow(String id, String text) throws IOException {
    if (undo != null && !undo.id().equals(id))
      return failed(List.of("the push before is not settled yet; try again in half a minute"));
    dropPrepared();
    LoadedConfig inForce = live.inForce();
    ConfigSources sources = inForce.sources();
    LoadedConfig next = ConfigLoader.load(sources, text);
    List<String> problems = unfit(inForce, next);
    if (!problems.isEmpty()) return failed(problems);
    Path file = place(sources);
    boolean created = Files.notExists(file);
    Optional<String> before =
        created ? Optional.empty() : Optional.of(ConfigFile.text(file, file.toString()));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path staged = new PrivateText(file).stage(inForce.config().name() + ".pushed", text);
    prepared = new Prepared(id, next, file, staged, before);
    return new JsonObject()
        .put("ok", true)
        .put("file", file.toString())
        .put("created", created)
        .put("changes", changes(ConfigDiff.between(inForce, next)))
        .put("overridden", overridden(live.read(), next));
  }

  /** Through a link: it is the file that is replaced, and not the link. */
  private static Path place(ConfigSources sources) throws IOException {
    Path file = sources.workingFolder().resolve(sources.watchedFile());
    return Files.exists(file) ? file.toRealPath() : file;
  }

  /** What cannot be the same for all nodes, or would end the cluster in the middle of the push. */
  private static List<String> unfit(LoadedConfig inForce, LoadedConfig next) {
    List<String> problems = new ArrayList<>();
    String name = inForce.config().name();
    if (!next.config().name().equals(name))
      problems.add(
          "its name would become "
              + next.config().name()
              + " at the next start; start nodes with a -name of their own, or leave out name and port");
    if (!next.config().cluster().enabled())
      problems.add("it would leave the cluster: cluster.enabled is false in it, and not set here");
    if (!next.config().cluster().name().equals(inForce.config().cluster().name()))
      problems.add("it would leave the cluster: cluster.name is another one");
    return problems;
  }

  private static JsonArray changes(List<KeyChange> changes) {
    JsonArray rows = new JsonArray();
    for (KeyChange change : changes)
      rows.add(
          new JsonObject()
              .put("key", change.key())
              .put("from", change.from())
              .put("to", change.to())
              .put("effect", change.effect().name()));
    return rows;
  }

  private static JsonArray overridden(LoadedConfig before, LoadedConfig next) {
    JsonArray rows = new JsonArray();
    before
        .overridden(next)
        .forEach(
            (key, origin) -> rows.add(new JsonObject().put("key", key).put("by", origin.place())));
    return rows;
  }

  /** See {@code ClusterControl.commitPush}. */
  CompletableFuture<JsonObject> commit(String id) {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return commitNow(id);
              } catch (IOException e) {
                return done(failed(List.of("it cannot be written: " + describe(e))));
              }
            })
        .thenCompose(outcome -> outcome);
  }

  private synchronized CompletableFuture<JsonObject> commitNow(String id) throws IOException {
    Prepared ready = prepared;
    if (ready == null || !ready.id().equals(id))
      return done(failed(List.of("this push is not prepared here (any more)")));
    PushUndo back = new PushUndo(id, ready.file(), ready.before());
    back.keep(directory);
    was = live.read();
    undo = back;
    prepared = null;
    lastReload = "";
    // Before the file is there: who watches it then finds nothing new.
    CompletableFuture<List<KeyChange>> settled = live.put(ready.next());
    new PrivateText(ready.file()).moveIn(ready.staged());
    return settled.thenApply(this::outcome);
  }

  private JsonObject outcome(List<KeyChange> left) {
    if (left.isEmpty()) return new JsonObject().put("ok", true);
    List<String> keys = left.stream().map(KeyChange::toString).toList();
    return failed(
        List.of("the reload failed: " + lastReload + "; not in force: " + String.join(", ", keys)));
  }

  /** See {@code ClusterControl.undoPush}; of a push that is not known there is nothing to undo. */
  CompletableFuture<JsonObject> undo(String id) {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return undoNow(id);
              } catch (ConfigException | IOException e) {
                return done(
                    failed(List.of("what was before cannot be in force again: " + e.getMessage())));
              }
            })
        .thenCompose(outcome -> outcome);
  }

  private synchronized CompletableFuture<JsonObject> undoNow(String id) throws IOException {
    if (prepared != null && prepared.id().equals(id)) dropPrepared();
    PushUndo back = undo;
    if (back == null || !back.id().equals(id)) return done(new JsonObject().put("ok", true));
    if (back.before().isPresent()) new PrivateText(back.file()).write(back.before().get());
    else Files.deleteIfExists(back.file());
    LoadedConfig kept = was;
    settle();
    LoadedConfig before = kept != null ? kept : read(back);
    lastReload = "";
    return live.put(before).thenApply(this::outcome);
  }

  private LoadedConfig read(PushUndo back) {
    return ConfigLoader.load(live.read().sources(), back.before().orElse("{}"));
  }

  /** What was committed stays. */
  synchronized void confirm(String id) {
    if (undo != null && undo.id().equals(id)) settle();
  }

  private void settle() {
    undo = null;
    was = null;
    PushUndo.forget(directory);
  }

  private void dropPrepared() throws IOException {
    Prepared dropped = prepared;
    prepared = null;
    if (dropped != null) Files.deleteIfExists(dropped.staged());
  }

  private static CompletableFuture<JsonObject> done(JsonObject outcome) {
    return CompletableFuture.completedFuture(outcome);
  }

  private static JsonObject failed(List<String> problems) {
    return new JsonObject().put("ok", false).put("problems", new JsonArray(problems));
  }

  private static String describe(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}

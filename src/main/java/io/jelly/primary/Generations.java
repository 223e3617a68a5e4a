package io.jelly.primary;

import io.jelly.config.RunDirectory;
import io.jelly.primary.NodePage.Fact;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the workers of each generation are started. Kept, with their copies of jars: the present one,
 * the confirmed one before it, which a rollback returns to, and what living workers run. On the
 * supervisor's thread.
 */
final class Generations {
  /** Under which name a worker remembers the blueprint that came before its own. */
  static final String BEFORE = "before";

  private static final Logger log = LoggerFactory.getLogger(Generations.class);

  private final RunDirectory directory;
  private final NodePage page;
  private final Map<Integer, WorkerBlueprint> blueprints = new HashMap<>();

  /** By generation: what was confirmed when it began. */
  private final Map<Integer, WorkerBlueprint> before = new HashMap<>();

  /** The confirmed one. */
  private int current;

  private boolean untidy;

  /**
   * @param page says which generation is the present one, where a primary before left workers
   */
  Generations(RunDirectory directory, NodePage page) {
    this.directory = directory;
    this.page = page;
    int fallback = page.getInt(Fact.PREVIOUS_GENERATION);
    current = fallback == 0 ? Math.max(1, page.getInt(Fact.GENERATION)) : fallback;
  }

  /** A generation there may be workers of. */
  void add(WorkerBlueprint blueprint) {
    int generation = blueprint.generation();
    WorkerBlueprint now = blueprints.get(current);
    if (now != null && generation > current) before.put(generation, now);
    blueprints.put(generation, blueprint);
    page.set(Fact.LAST_GENERATION, Math.max(page.get(Fact.LAST_GENERATION), generation));
  }

  /** What a rollback from a generation returns to, as its workers remember it. */
  void predecessor(int generation, WorkerBlueprint blueprint) {
    before.put(generation, blueprint);
  }

  /** What a worker is to remember for the next primary. */
  JsonObject memory(WorkerBlueprint blueprint) {
    JsonObject json = blueprint.toJson();
    WorkerBlueprint predecessor = before.get(blueprint.generation());
    return predecessor == null ? json : json.put(BEFORE, predecessor.toJson());
  }

  /** A number that no generation has had. */
  int next() {
    int next = Math.max(current, page.getInt(Fact.LAST_GENERATION)) + 1;
    page.set(Fact.LAST_GENERATION, next);
    return next;
  }

  /** Keeps the copies of the program that workers run from in the cache. */
  void keepCopies() {
    for (WorkerBlueprint blueprint : blueprints.values()) {
      for (String entry : blueprint.classPath().split(":", -1)) {
        try {
          ProgramCopy.use(Path.of(entry));
        } catch (IOException e) {
          log.warn("the copy of the program at {} is not there: {}", entry, e.getMessage());
        }
      }
    }
  }

  boolean knows(int generation) {
    return blueprints.containsKey(generation);
  }

  WorkerBlueprint blueprint(int generation) {
    return Objects.requireNonNull(
        blueprints.get(generation), () -> "no blueprint of generation " + generation);
  }

  /**
   * What ran before the present generation.
   *
   * @throws IllegalStateException for the user, if nothing did
   */
  WorkerBlueprint previous() {
    WorkerBlueprint previous = before.get(current);
    if (previous == null) {
      throw new IllegalStateException(
          "there is no previous generation to return to: no reload has succeeded since the node"
              + " started");
    }
    return previous;
  }

  /** Every worker is of this generation, or will be. */
  void confirmed(int generation) {
    current = generation;
    untidy = true;
  }

  /** A generation was given up. */
  void abandoned() {
    untidy = true;
  }

  /** Forgets what nobody runs or returns to; cheap if nothing has changed. Not during a reload. */
  void tidy(List<WorkerHandle> living) {
    if (!untidy) return;
    Set<Integer> kept = new HashSet<>(Set.of(current));
    living.forEach(worker -> kept.add(worker.generation()));
    blueprints.keySet().retainAll(kept);
    before.keySet().retainAll(kept);
    untidy = kept.size() > 1;
    try {
      Snapshot.removeAllBut(directory, classPaths(kept));
    } catch (IOException e) {
      log.warn("an old snapshot of jars could not be removed: {}", e.getMessage());
    }
  }

  private List<String> classPaths(Set<Integer> kept) {
    List<String> paths = new ArrayList<>();
    blueprints.values().forEach(blueprint -> paths.add(blueprint.classPath()));
    WorkerBlueprint previous = before.get(current);
    if (previous != null) paths.add(previous.classPath());
    for (int generation : kept) paths.add(Snapshot.folderOf(directory, generation) + "/");
    return paths;
  }
}

package io.jelly.primary;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The class-data archives of a node's generations. Thread-safe. */
public final class ClassArchives {
  private final Optional<CacheFolder> cache;
  private final Map<Integer, Optional<ClassArchive>> byGeneration = new ConcurrentHashMap<>();

  /** Archives in this folder; none without one. */
  public ClassArchives(Optional<CacheFolder> cache) {
    this.cache = cache;
  }

  /** JVM options for a worker of the blueprint; none while there is no archive for it. */
  public List<String> options(WorkerBlueprint blueprint) {
    return archive(blueprint).map(ClassArchive::options).orElse(List.of());
  }

  /** Makes the archive of a blueprint in the background if it is missing. */
  public void train(WorkerBlueprint blueprint) {
    archive(blueprint).ifPresent(ClassArchive::trainIfMissing);
  }

  private Optional<ClassArchive> archive(WorkerBlueprint blueprint) {
    return byGeneration.computeIfAbsent(blueprint.generation(), unused -> make(blueprint));
  }

  private Optional<ClassArchive> make(WorkerBlueprint blueprint) {
    if (cache.isEmpty()) return Optional.empty();
    try {
      return Optional.of(ClassArchive.of(cache.get(), blueprint, practice(blueprint)));
    } catch (IOException e) {
      return Optional.empty(); // A jar cannot be read: starting the worker will say so.
    }
  }

  /** What the worker that trains the archive runs. */
  private static String practice(WorkerBlueprint blueprint) {
    if (!blueprint.program().isEmpty()) return "plain";
    return blueprint.settings().containsKey("cluster") ? "clustered" : "service";
  }
}

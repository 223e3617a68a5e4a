package io.jelly.primary;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The class-data archives of a node's generations. Thread-safe. */
public final class ClassArchives {
  private final Optional<CacheFolder> cache;
  private final String practice;
  private final Map<Integer, Optional<ClassArchive>> byGeneration = new ConcurrentHashMap<>();

  /**
   * Archives in this folder; none without one.
   *
   * @param practice see {@link ClassArchive#of}
   */
  public ClassArchives(Optional<CacheFolder> cache, String practice) {
    this.cache = cache;
    this.practice = practice;
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
      return Optional.of(ClassArchive.of(cache.get(), blueprint, practice));
    } catch (IOException e) {
      return Optional.empty(); // A jar cannot be read: starting the worker will say so.
    }
  }
}

package io.jelly.primary;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the workers of one generation are started: everything but a worker's id.
 *
 * @param java the {@code java} program
 * @param jvmOptions for the worker JVM, the class path excluded
 * @param classPath as for {@code java -cp}
 * @param program main class and arguments of an application that runs by its own main; empty for a
 *     verticle
 * @param settings what the worker is told once it is connected
 * @param environment added to the primary's own
 * @param folder the working folder of the workers; empty for the primary's own
 * @param silent what they print is not passed on
 */
public record WorkerBlueprint(
    int generation,
    Path java,
    List<String> jvmOptions,
    String classPath,
    List<String> program,
    JsonObject settings,
    Map<String, String> environment,
    Optional<Path> folder,
    boolean silent) {

  /**
   * The worker JVM's own main class; named, not imported: primary and worker do not know each
   * other.
   */
  static final String MAIN_CLASS = "io.jelly.worker.WorkerMain";

  /** The same under another number. */
  WorkerBlueprint as(int newGeneration) {
    return new WorkerBlueprint(
        newGeneration,
        java,
        jvmOptions,
        classPath,
        program,
        settings.copy().put("generation", newGeneration),
        environment,
        folder,
        silent);
  }

  /** The command line of a worker: no secrets, as anybody can read it. */
  List<String> command(int workerId, Path runDirectory, List<String> archiveOptions) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(archiveOptions);
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath, MAIN_CLASS));
    command.addAll(List.of(String.valueOf(workerId), runDirectory.toString()));
    command.addAll(program);
    return command;
  }

  /** As a worker keeps it for the next primary. */
  JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("generation", generation)
            .put("java", java.toString())
            .put("jvmOptions", new JsonArray(jvmOptions))
            .put("classPath", classPath)
            .put("program", new JsonArray(program))
            .put("settings", settings)
            .put("environment", new JsonObject(new LinkedHashMap<>(environment)))
            .put("silent", silent);
    folder.ifPresent(path -> json.put("folder", path.toString()));
    return json;
  }

  /**
   * The reverse of {@link #toJson}.
   *
   * @throws ClassCastException or NullPointerException if it is none
   */
  static WorkerBlueprint of(JsonObject json) {
    Map<String, String> environment = new LinkedHashMap<>();
    json.getJsonObject("environment")
        .forEach(entry -> environment.put(entry.getKey(), (String) entry.getValue()));
    return new WorkerBlueprint(
        json.getInteger("generation"),
        Path.of(json.getString("java")),
        strings(json.getJsonArray("jvmOptions")),
        json.getString("classPath"),
        strings(json.getJsonArray("program")),
        json.getJsonObject("settings"),
        environment,
        Optional.ofNullable(json.getString("folder")).map(Path::of),
        json.getBoolean("silent"));
  }

  private static List<String> strings(JsonArray array) {
    return array.stream().map(String.class::cast).toList();
  }
}

package io.jelly.cluster;

import io.jelly.config.NodeConfig;
import io.jelly.primary.Blueprints;
import io.jelly.primary.WorkerBlueprint;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * What a worker runs: the complete settings made into the blueprint of a process.
 *
 * @param classPath of the primary, absolute
 */
record WorkerPlan(Settings settings, String classPath) {

  /** The settings that this JVM gives its workers by itself. */
  static WorkerPlan ofOwnProgram() {
    OwnProgram own = OwnProgram.find();
    return new WorkerPlan(
        Settings.empty()
            .exec(own.exec())
            .args(own.args())
            .execArgv(own.jvmOptions())
            .cwd(Path.of("").toAbsolutePath())
            .silent(false)
            .debugPort(0),
        own.classPath());
  }

  WorkerPlan with(Settings changes) {
    return new WorkerPlan(settings.plus(changes), classPath);
  }

  /**
   * The blueprint.
   *
   * @param debugPort 0 for no debugger
   * @throws IllegalStateException if the jar to run cannot be used
   */
  WorkerBlueprint blueprint(NodeConfig config, Map<String, String> environment, int debugPort) {
    String exec = settings.exec().orElseThrow();
    boolean jar = exec.endsWith(".jar");
    List<String> program = new ArrayList<>();
    program.add(jar ? mainClass(Path.of(exec)) : exec);
    program.addAll(settings.args().orElseThrow());
    Path folder = settings.cwd().orElseThrow().toAbsolutePath();
    return new WorkerBlueprint(
        1,
        Blueprints.java(),
        Blueprints.jvmOptions(config, jvmOptions(debugPort), folder),
        jar ? OwnProgram.absolute(exec) + File.pathSeparator + classPath : classPath,
        program,
        new JsonObject()
            .put("node", config.name())
            .put("generation", 1)
            .put("workerPortBase", config.workerPortBase())
            .put("drainTimeoutMs", config.drain().timeoutMs()),
        environment,
        settings.cwd().map(Path::toAbsolutePath),
        settings.silent().orElseThrow());
  }

  private List<String> jvmOptions(int debugPort) {
    List<String> options = new ArrayList<>(settings.execArgv().orElseThrow());
    if (debugPort != 0) {
      options.add(
          "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + debugPort);
    }
    return options;
  }

  private static String mainClass(Path jar) {
    if (!Files.isRegularFile(jar)) throw unusable(jar, "there is no such file");
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String name = manifest == null ? null : manifest.getMainAttributes().getValue("Main-Class");
      if (name == null) throw unusable(jar, "its manifest has no Main-Class");
      return name.trim();
    } catch (IOException e) {
      throw unusable(jar, String.valueOf(e.getMessage()));
    }
  }

  private static IllegalStateException unusable(Path jar, String why) {
    return new IllegalStateException("workers cannot run " + jar + ": " + why);
  }
}

package io.jelly.primary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A class-data archive (AppCDS) for the workers of a blueprint: with it they start in a third of
 * the time and share the memory of their classes. It is made once, in the background, by a JVM that
 * boots a worker for practice, and found again by a key of jars and JVM. That it is missing, stale
 * or cannot be made is never a reason to fail: workers then start without.
 */
public final class ClassArchive {
  private static final Logger log = LoggerFactory.getLogger(ClassArchive.class);
  private static final String TRAINER = "io.jelly.worker.ArchiveTrainer";
  private static final long TRAINING_TIMEOUT_S = 120;
  private static final int KEPT = 16;
  private static final String SUFFIX = ".jsa";

  private final CacheFolder folder;
  private final Path java;
  private final List<Path> classPath;
  private final String practice;
  private final Path archive;

  private ClassArchive(CacheFolder folder, Path java, List<Path> classPath, String practice)
      throws IOException {
    this.folder = folder;
    this.java = java;
    this.classPath = classPath;
    this.practice = practice;
    String key =
        CacheFolder.key(
            classPath, List.of(java.toString(), Runtime.version().toString(), practice));
    archive = folder.resolve("worker-" + key + SUFFIX);
  }

  /**
   * The archive for workers of a blueprint.
   *
   * @param practice what the training worker runs: {@code service}, {@code clustered} or {@code
   *     plain}
   * @throws IOException if a jar cannot be read
   */
  public static ClassArchive of(CacheFolder folder, WorkerBlueprint blueprint, String practice)
      throws IOException {
    List<Path> jars = new ArrayList<>();
    // The archive must have been made with a beginning of the class path, and of jars only.
    for (String entry : blueprint.classPath().split(":", -1)) {
      Path path = Path.of(entry);
      if (!Files.isRegularFile(path)) break;
      jars.add(path);
      if (blueprint.program().isEmpty()) break;
    }
    return new ClassArchive(folder, blueprint.java(), jars, practice);
  }

  /** The JVM options that use it; none while it does not exist. */
  public List<String> options() {
    if (!folder.use(archive)) return List.of();
    return List.of(
        "-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds=off,cds+dynamic=off");
  }

  /** Makes it in the background if it does not exist. */
  public void trainIfMissing() {
    if (Files.isRegularFile(archive) || classPath.isEmpty()) return;
    Thread trainer = new Thread(this::train, "jelly-archive");
    trainer.setDaemon(true);
    trainer.start();
  }

  private void train() {
    try {
      Path unfinished = Files.createTempFile(folder.path(), CacheFolder.UNFINISHED, SUFFIX);
      Files.delete(unfinished);
      Process process = new ProcessBuilder(command(unfinished)).redirectErrorStream(true).start();
      // Its standard input stays open: that ends with this process, however it ends, and so does
      // the practice.
      Thread killer = new Thread(process::destroyForcibly);
      Runtime.getRuntime().addShutdownHook(killer);
      // Reading its output lasts as long as it lives.
      process
          .onExit()
          .orTimeout(TRAINING_TIMEOUT_S, TimeUnit.SECONDS)
          .exceptionally(late -> process.destroyForcibly());
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() == 0 && Files.isRegularFile(unfinished)) {
        Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
        folder.prune("*" + SUFFIX, KEPT);
      } else {
        log.debug("no class-data archive: {}", output);
        Files.deleteIfExists(unfinished);
      }
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IOException | IllegalStateException e) {
      log.debug("no class-data archive", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> command(Path target) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(java.toString(), "-XX:+UseSerialGC", "-XX:ArchiveClassesAtExit=" + target));
    command.addAll(Blueprints.accessOptions());
    String jars = String.join(":", classPath.stream().map(Path::toString).toList());
    command.addAll(List.of("-cp", jars, TRAINER, practice));
    return command;
  }
}

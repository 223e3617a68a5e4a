package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.config.RunDirectory;
import io.jelly.supervise.Desired;
import io.jelly.supervise.Policy;
import io.jelly.supervise.Respawn;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationsTest {
  private static final Policy POLICY =
      new Policy(1_000, 1_000, 1, 0, 0, new Respawn(100, 1_000, 1_000, 1_000, 3));

  @TempDir Path folder;
  private RunDirectory directory;
  private NodePage page;
  private Generations generations;

  @BeforeEach
  void begin() throws IOException {
    directory = new RunDirectory(Files.createDirectory(folder.resolve("node")));
    page = NodePage.ofThisProcess();
    generations = new Generations(directory, page);
    generations.add(made(1));
  }

  /** A blueprint with a copy of a jar, as a reload makes it. */
  private WorkerBlueprint made(int generation) throws IOException {
    Path jar = Files.writeString(folder.resolve("app.jar"), "version " + generation);
    Path copy = Snapshot.of(directory, generation).copy(jar, 0);
    return new WorkerBlueprint(
        generation,
        Path.of("java"),
        List.of(),
        copy + ":/elsewhere",
        List.of(),
        new JsonObject().put("generation", generation),
        Map.of(),
        Optional.empty(),
        false);
  }

  private int reload() throws IOException {
    int generation = generations.next();
    generations.add(made(generation));
    generations.confirmed(generation);
    generations.tidy(List.of());
    return generation;
  }

  private int rollback() {
    int generation = generations.next();
    generations.add(generations.previous().as(generation));
    generations.confirmed(generation);
    generations.tidy(List.of());
    return generation;
  }

  private String code(int generation) throws IOException {
    String path = generations.blueprint(generation).classPath();
    return Files.readString(Path.of(path.substring(0, path.indexOf(':'))));
  }

  private Set<String> snapshots() throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.path(), "generation-*")) {
      for (Path file : files) names.add(file.getFileName().toString());
    }
    return names;
  }

  @Test
  void thereIsNothingBeforeTheFirst() {
    IllegalStateException none = assertThrows(IllegalStateException.class, generations::previous);
    assertTrue(String.valueOf(none.getMessage()).startsWith("there is no previous generation"));
  }

  @Test
  void theOneBeforeIsKeptWithItsJars() throws IOException {
    assertEquals(2, reload());
    assertEquals(1, generations.previous().generation());
    assertEquals(Set.of("generation-1", "generation-2"), snapshots());
    assertEquals(3, reload());
    assertEquals(Set.of("generation-2", "generation-3"), snapshots());
  }

  @Test
  void aRollbackTwiceReturnsToWhereOneWas() throws IOException {
    reload();
    assertEquals(3, rollback());
    assertEquals("version 1", code(3));
    assertEquals(3, generations.blueprint(3).settings().getInteger("generation"));
    assertEquals(4, rollback());
    assertEquals("version 2", code(4));
    assertEquals(Set.of("generation-1", "generation-2"), snapshots());
  }

  @Test
  void theNextPrimaryKnowsWhatARollbackReturnsTo() throws IOException {
    reload();
    page.desired(new Desired(1, 0, 2, 0, false, POLICY));
    JsonObject memory = generations.memory(generations.blueprint(2));
    Generations next = new Generations(directory, page);
    next.add(WorkerBlueprint.of(memory));
    next.predecessor(2, WorkerBlueprint.of(memory.getJsonObject(Generations.BEFORE)));
    assertEquals(1, next.previous().generation());
    assertEquals(3, next.next());
    next.abandoned();
    next.tidy(List.of());
    assertEquals(Set.of("generation-1", "generation-2"), snapshots());
  }

  @Test
  void aReloadThatItsPrimaryDidNotSurviveIsGoneOnWith() throws IOException {
    generations.add(made(2));
    page.desired(new Desired(1, 0, 2, 1, false, POLICY));
    Generations next = new Generations(directory, page);
    next.add(made(1));
    next.add(WorkerBlueprint.of(generations.memory(generations.blueprint(2))));
    assertThrows(IllegalStateException.class, next::previous, "of 1");
    next.confirmed(2);
    assertEquals(1, next.previous().generation());
  }

  @Test
  void aGenerationThatFailsChangesNothing() throws IOException {
    reload();
    int failed = generations.next();
    generations.add(made(failed));
    generations.abandoned();
    generations.tidy(List.of());
    assertEquals(1, generations.previous().generation());
    assertEquals(Set.of("generation-1", "generation-2"), snapshots());
    assertEquals(failed + 1, generations.next(), "its number is not used again");
  }
}

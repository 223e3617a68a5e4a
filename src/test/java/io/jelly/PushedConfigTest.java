package io.jelly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.config.ConfigLoader;
import io.jelly.config.ConfigSources;
import io.jelly.config.KeyChange;
import io.jelly.config.LoadedConfig;
import io.jelly.config.RunDirectory;
import io.jelly.primary.NodeEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node's part in a push. */
class PushedConfigTest {
  private static final String BEFORE = "{\"cluster\":{\"enabled\":true}}";
  private static final String NEXT = "{\"cluster\":{\"enabled\":true},\"spares\":3}";
  private static final String RELOADS = "{\"cluster\":{\"enabled\":true},\"instances\":7}";

  @TempDir Path folder;
  private Path file;
  private RunDirectory directory;
  private LiveConfig live;
  private PushedConfig pushed;
  private boolean reloadsSucceed = true;
  private final List<String> inForce = new ArrayList<>();

  /** Its reloads end at once. */
  private final class FakeNode implements LiveConfig.Node {
    @Override
    public void configure(LoadedConfig next, List<KeyChange> changes) {
      inForce.add(next.config().spares() + " spares, " + next.config().instances() + " instances");
    }

    @Override
    public void valid(String text) {
      // Not of a push.
    }

    @Override
    public void reload() {
      LiveConfig.Attempt attempt = live.beginReload();
      JsonArray reasons = new JsonArray();
      if (!reloadsSucceed) reasons.add("boot failed");
      pushed.reloaded(new JsonObject().put("reasons", reasons), null);
      live.endReload(attempt, reloadsSucceed);
    }

    @Override
    public void announce(NodeEvent event) {
      // Of LiveConfig's own tests.
    }
  }

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("shop.json");
    directory = new RunDirectory(Files.createDirectory(folder.resolve("run")));
    Files.writeString(file, BEFORE);
    begin(Map.of());
  }

  private void begin(Map<String, String> options) {
    ConfigSources sources =
        new ConfigSources(folder, Optional.of("shop.json"), Map.of(), options, 4);
    live = new LiveConfig(ConfigLoader.load(sources), new FakeNode());
    pushed = new PushedConfig(live, directory);
  }

  private JsonObject prepare(String id, String text) {
    return pushed.prepare(id, text).join();
  }

  private static boolean ok(JsonObject outcome) {
    return outcome.getBoolean("ok");
  }

  private void onlyTheFileIsThere() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(2, files.count(), "the file and the run directory");
    }
    try (Stream<Path> files = Files.list(directory.path())) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void aPushTakesThePlaceOfTheFileAndStays() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    JsonObject prepared = prepare("p", NEXT);
    assertTrue(ok(prepared), prepared::encode);
    assertEquals("spares", prepared.getJsonArray("changes").getJsonObject(0).getString("key"));
    assertEquals(BEFORE, Files.readString(file), "not yet");
    assertTrue(ok(pushed.commit("p").join()));
    assertEquals(NEXT, Files.readString(file));
    assertEquals(List.of("3 spares, 1 instances"), inForce);
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(Optional.of("p"), pushed.pending());
    pushed.confirm("p");
    assertEquals(Optional.empty(), pushed.pending());
    onlyTheFileIsThere();
  }

  @Test
  void aPushIsUndoneWithItsReload() throws IOException {
    prepare("p", RELOADS);
    assertTrue(ok(pushed.commit("p").join()));
    assertTrue(ok(pushed.undo("p").join()));
    assertEquals(BEFORE, Files.readString(file));
    assertEquals(List.of("0 spares, 7 instances", "0 spares, 1 instances"), inForce);
    onlyTheFileIsThere();
  }

  @Test
  void anotherPrimaryCanUndoItToo() throws IOException {
    prepare("p", NEXT);
    pushed.commit("p").join();
    begin(Map.of());
    assertEquals(Optional.of("p"), pushed.pending());
    assertTrue(ok(pushed.undo("p").join()));
    assertEquals(BEFORE, Files.readString(file));
    assertEquals("0 spares, 1 instances", inForce.get(inForce.size() - 1));
    onlyTheFileIsThere();
  }

  @Test
  void aReloadThatFailsIsSaidAndTheRestCanGoBack() throws IOException {
    reloadsSucceed = false;
    prepare("p", RELOADS);
    JsonObject outcome = pushed.commit("p").join();
    assertEquals(
        "the reload failed: boot failed; not in force: instances: 1 -> 7",
        outcome.getJsonArray("problems").getString(0));
    assertTrue(ok(pushed.undo("p").join()), "nothing of it is in force, so no reload is needed");
    assertEquals(BEFORE, Files.readString(file));
  }

  @Test
  void aWrongTextIsRefusedWithPlaceAndReason() throws IOException {
    JsonObject refused = prepare("p", "{\"cluster\":{\"enabled\":true},\"sparse\":3}");
    assertFalse(ok(refused));
    assertTrue(
        refused.getJsonArray("problems").getString(0).startsWith("shop.json:1:"), refused::encode);
    assertEquals(Optional.empty(), pushed.pending());
    onlyTheFileIsThere();
  }

  @Test
  void whatWouldEndTheClusterIsRefused() {
    assertTrue(prepare("p", "{}").encode().contains("cluster.enabled"));
    String other = "{\"cluster\":{\"enabled\":true,\"name\":\"other\"}}";
    assertTrue(prepare("p", other).encode().contains("cluster.name"));
    String named = "{\"cluster\":{\"enabled\":true},\"name\":\"x\"}";
    assertTrue(prepare("p", named).encode().contains("its name would become x"));
  }

  @Test
  void whatIsNotCommittedIsForgotten() throws IOException {
    prepare("p", NEXT);
    assertTrue(ok(pushed.undo("p").join()));
    assertFalse(ok(pushed.commit("p").join()));
    assertEquals(BEFORE, Files.readString(file));
    onlyTheFileIsThere();
  }

  @Test
  void aNodeWithoutAFileGetsOneAndLosesItAgain() throws IOException {
    Files.delete(file);
    ConfigSources sources =
        new ConfigSources(folder, Optional.empty(), Map.of(), Map.of("cluster.enabled", "true"), 4);
    live = new LiveConfig(ConfigLoader.load(sources), new FakeNode());
    pushed = new PushedConfig(live, directory);
    JsonObject prepared = prepare("p", NEXT);
    assertTrue(prepared.getBoolean("created"), prepared::encode);
    Path made = folder.resolve(ConfigSources.DEFAULT_FILE);
    assertTrue(ok(pushed.commit("p").join()));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    assertTrue(ok(pushed.undo("p").join()));
    assertTrue(Files.notExists(made));
  }

  @Test
  void whatTheCommandLineSaysMoreStronglyIsTold() {
    begin(Map.of("spares", "1"));
    JsonArray overridden = prepare("p", NEXT).getJsonArray("overridden");
    assertEquals("spares", overridden.getJsonObject(0).getString("key"));
  }
}

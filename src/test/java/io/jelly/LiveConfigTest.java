package io.jelly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.config.ConfigLoader;
import io.jelly.config.ConfigSources;
import io.jelly.config.KeyChange;
import io.jelly.config.LoadedConfig;
import io.jelly.primary.NodeEvent;
import io.jelly.supervise.Desired;
import io.jelly.watch.FileLook;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveConfigTest {
  @TempDir Path folder;
  private LiveConfig live;
  private FakeNode node;

  /** Notes what it is told; its reloads end when the test says so. */
  private final class FakeNode implements LiveConfig.Node {
    final List<String> told = new ArrayList<>();
    final Deque<LiveConfig.Attempt> reloads = new ArrayDeque<>();
    LoadedConfig inForce;
    String lastGood = "";

    @Override
    public void configure(LoadedConfig next, List<KeyChange> changes) {
      inForce = next;
      changes.forEach(change -> told.add("live " + change));
    }

    @Override
    public void valid(String text) {
      lastGood = text;
    }

    @Override
    public void reload() {
      reloads.add(live.beginReload());
      told.add("reload " + reloads.getLast().config().config().instances());
    }

    @Override
    public void announce(NodeEvent event) {
      if (event instanceof NodeEvent.ConfigChanged changed)
        told.add("said " + changed.change() + " " + changed.change().effect());
      if (event instanceof NodeEvent.ConfigRejected rejected)
        told.add("rejected " + rejected.problems());
    }

    void endReload(boolean ok) {
      live.endReload(reloads.remove(), ok);
    }

    List<String> told() {
      List<String> soFar = List.copyOf(told);
      told.clear();
      return soFar;
    }
  }

  private void start(String text, Map<String, String> options) {
    ConfigSources sources =
        new ConfigSources(folder, Optional.of("shop.json"), Map.of(), options, 4);
    node = new FakeNode();
    live = new LiveConfig(ConfigLoader.load(sources, text), node);
    edit(text);
    assertEquals(List.of(), node.told(), "the file as it was read at the start is no edit");
  }

  private void start(String text) {
    start(text, Map.of());
  }

  private void edit(String text) {
    live.found(new FileLook.Text(text));
  }

  @Test
  void liveKeysApplyAtOnce() {
    start("{\"workers\": 2}");
    edit("{\"workers\": 3, \"drain\": {\"timeoutMs\": 5}}");
    assertEquals(
        List.of(
            "said workers: 2 -> 3 LIVE",
            "said drain.timeoutMs: 30000 -> 5 LIVE",
            "live workers: 2 -> 3",
            "live drain.timeoutMs: 30000 -> 5"),
        node.told());
    assertEquals(3, node.inForce.config().workers());
  }

  @Test
  void reloadKeysAreInForceWhenTheirReloadHasSucceeded() {
    start("{\"instances\": 1}");
    edit("{\"instances\": 2, \"spares\": 1}");
    assertEquals(
        List.of(
            "said instances: 1 -> 2 RELOAD",
            "said spares: 0 -> 1 LIVE",
            "live spares: 0 -> 1",
            "reload 2"),
        node.told());
    assertEquals(1, node.inForce.config().instances());
    node.endReload(true);
    assertEquals(2, node.inForce.config().instances());
    assertEquals(List.of(), node.told());
  }

  @Test
  void whatIsKeptForANewPrimaryIsTheLastValidText() {
    start("{\"spares\": 0}");
    edit("{\"spares\": 1}");
    edit("{\"spares\": -1}");
    assertEquals("{\"spares\": 1}", node.lastGood);
  }

  @Test
  void restartKeysAreSaidAndTheRestIsApplied() {
    start("{\"port\": 1}");
    edit("{\"port\": 2, \"spares\": 1}");
    assertEquals(
        List.of("said port: 1 -> 2 RESTART", "said spares: 0 -> 1 LIVE", "live spares: 0 -> 1"),
        node.told());
    assertEquals(1, node.inForce.config().port());
    assertEquals("jelly-1", node.inForce.config().name());
    edit("{\"port\": 2, \"spares\": 2}");
    assertEquals(
        List.of("said spares: 1 -> 2 LIVE", "live spares: 1 -> 2"), node.told(), "said once");
  }

  @Test
  void wrongEditsChangeNothingAndAreNamed() {
    start("{\"spares\": 1}");
    edit("{\"spares\": 2, \"port\": \"x\", \"wokers\": 1}");
    assertEquals(
        List.of(
            "rejected [shop.json:1:23: \"port\" must be a number from 0 to 65535, not the text"
                + " \"x\", shop.json:1:28: unknown key \"wokers\"; did you mean \"workers\"?]"),
        node.told());
    edit("{\"spares\": 2");
    assertTrue(node.told().get(0).contains("ends too early"));
    live.found(new FileLook.Unreadable("shop.json: no text"));
    assertEquals(List.of("rejected [shop.json: no text]"), node.told());
    live.found(new FileLook.Gone());
    edit("{\"spares\": 1}");
    assertEquals(List.of(), node.told());
  }

  @Test
  void editsDuringReloadWaitAndTheNewestWins() {
    start("{\"instances\": 1, \"spares\": 0}");
    edit("{\"instances\": 2, \"spares\": 0}");
    node.told();
    edit("{\"instances\": 3, \"spares\": 1}");
    edit("{\"instances\": 4, \"spares\": 2}");
    assertEquals(List.of(), node.told());
    node.endReload(true);
    assertEquals(
        List.of(
            "said instances: 2 -> 4 RELOAD",
            "said spares: 0 -> 2 LIVE",
            "live spares: 0 -> 2",
            "reload 4"),
        node.told());
  }

  @Test
  void whatDoesNotPassItsGatesIsNotInForceAndTriedAgainWithTheNextEdit() {
    start("{\"instances\": 1}");
    edit("{\"instances\": 2}");
    node.endReload(false);
    node.told();
    JsonObject row = row("instances");
    assertEquals(1, row.getInteger("value"));
    assertEquals(2, row.getInteger("pending"));
    edit("{\"instances\": 1}");
    assertEquals(List.of("said instances: 2 -> 1 RELOAD"), node.told(), "back: nothing to do");
    edit("{\"instances\": 2}");
    assertEquals(List.of("said instances: 1 -> 2 RELOAD", "reload 2"), node.told());
    node.endReload(false);
    edit("{\"instances\": 2, \"spares\": 1}");
    assertEquals("reload 2", node.told().get(2));
  }

  @Test
  void reloadOfSomebodyElseTakesWhatTheFileSays() {
    start("{\"instances\": 1}");
    edit("{\"instances\": 2}");
    node.endReload(false);
    node.reload();
    assertEquals(2, node.reloads.element().config().config().instances());
    LiveConfig.Attempt refused = live.beginReload();
    live.endReload(refused, false);
    edit("{\"instances\": 2, \"spares\": 3}");
    node.told();
    node.endReload(true);
    assertEquals(List.of("said spares: 0 -> 3 LIVE", "live spares: 0 -> 3"), node.told());
    assertEquals(2, node.inForce.config().instances());
  }

  @Test
  void strongerSourcesKeepTheirValues() {
    start("{\"spares\": 1, \"workers\": 2}", Map.of("spares", "4"));
    edit("{\"spares\": 2, \"workers\": 2}");
    assertEquals(List.of(), node.told());
    assertEquals(4, row("spares").getInteger("value"));
  }

  @Test
  void whetherThereAreWorkersAtAllIsDecidedAtTheStart() {
    start("{\"workers\": 2}");
    edit("{\"workers\": 0}");
    assertEquals(List.of("said workers: 2 -> 0 RESTART"), node.told());
  }

  @Test
  void scaleStaysUntilTheNumberInTheFileIsEdited() {
    start("{\"workers\": 2}");
    edit("{\"workers\": 2, \"spares\": 1}");
    Desired scaled = new Desired(5, 0, 1, 0, false, ConfiguredPolicy.of(node.inForce.config()));
    Desired after =
        LiveNode.changed(scaled, node.inForce.config(), List.of(change("spares"), change("x")));
    assertEquals(List.of(5, 1), List.of(after.workers(), after.spares()));
    after = LiveNode.changed(scaled, node.inForce.config(), List.of(change("workers")));
    assertEquals(List.of(2, 0), List.of(after.workers(), after.spares()));
    assertEquals("scale", row(live.show(5), "workers").getString("source"));
    assertEquals(5, row(live.show(5), "workers").getInteger("value"));
  }

  @Test
  void codeIsWatchedWhileTheKeySaysSo() {
    start("{\"classpath\": [\"./\"]}");
    assertEquals(List.of(), live.watchedCode());
    edit("{\"classpath\": [\"./\"], \"watch\": true}");
    assertEquals(List.of(folder), live.watchedCode());
    node.told();
    live.codeChanged();
    assertEquals(List.of("reload 1"), node.told());
    live.codeChanged();
    assertEquals(List.of(), node.told());
    node.endReload(false);
    assertEquals(List.of("reload 1"), node.told());
    node.endReload(true);
    assertEquals(List.of(), node.told());
  }

  @Test
  void secretsAreMasked() {
    start("{\"config\": {\"key\": \"s3cret\"}}");
    edit("{\"config\": {\"key\": \"s4cret\"}}");
    assertEquals("said config: (secret) -> (secret) RELOAD", node.told().get(0));
    assertEquals("(secret)", row("config").getString("value"));
  }

  private static KeyChange change(String key) {
    return new KeyChange(key, "", "", io.jelly.config.Effect.LIVE);
  }

  private JsonObject row(String key) {
    return row(live.show(2), key);
  }

  private static JsonObject row(JsonObject view, String key) {
    return view.getJsonArray("keys").stream()
        .map(JsonObject.class::cast)
        .filter(row -> key.equals(row.getString("key")))
        .findFirst()
        .orElseThrow();
  }
}

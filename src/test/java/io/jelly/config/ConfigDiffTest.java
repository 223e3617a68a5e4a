package io.jelly.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigDiffTest {
  @TempDir Path folder;

  private LoadedConfig load(String text) {
    return new Loading(folder).file(text).load();
  }

  private List<String> diff(String before, String after) {
    return ConfigDiff.between(load(before), load(after)).stream()
        .map(change -> change + " " + change.effect())
        .toList();
  }

  @Test
  void everyKindOfValueIsShownAsInTheFile() {
    assertEquals(
        List.of(
            "workers: 2 -> \"auto\" LIVE",
            "scheduling: \"round-robin\" -> \"ip-hash\" LIVE",
            "verticle: none -> \"a.B\" RELOAD",
            "jvmOptions: [] -> [\"-Xmx1g\"] RELOAD",
            "config: (secret) -> (secret) RELOAD",
            "cluster.enabled: false -> true RELOAD",
            "log.folder: none -> \"logs\" RESTART"),
        diff(
            "{}",
            "{\"workers\": \"auto\", \"scheduling\": \"ip-hash\", \"verticle\": \"a.B\","
                + " \"jvmOptions\": [\"-Xmx1g\"], \"config\": {\"a\": 1},"
                + " \"cluster\": {\"enabled\": true}, \"log\": {\"folder\": \"logs\"}}"));
  }

  @Test
  void defaultsAndOrderAndNumbersAreNoDifference() {
    assertEquals(
        List.of(),
        diff(
            "{\"spares\": 1, \"workers\": 2}",
            "{\"$schema\": \"x\",\n\"workers\": 2.0, \"port\": 8080, \"spares\": 1}"));
  }

  @Test
  void longValuesAreShortened() {
    String shown = diff("{}", "{\"args\": [\"" + "x".repeat(500) + "\"]}").get(0);
    assertEquals("args: [] -> [\"" + "x".repeat(58) + "... RELOAD", shown);
  }

  /** Where a key is not named here, its group decides. */
  @Test
  void effectsAreThoseOfTheDesign() {
    Set<String> live =
        Set.of(
            "workers",
            "spares",
            "scheduling",
            "watch",
            "log.level",
            "cluster.minNodes",
            "cluster.trusted",
            "cluster.spillover.afterMs",
            "cluster.spillover.maxConnections",
            "rpc.allowedOrigins",
            "rpc.allowedHosts",
            "rpc.compression",
            "rpc.compressionMinBytes",
            "rpc.checkResults");
    // The bounds of RPC; not how and where it listens, and whom it trusts.
    String bounds = "rpc\\.(max(?!Header).*|timeoutMs|idle.*|batch.*|rate\\..*|adaptive\\..*)";
    Set<String> liveGroups =
        Set.of("drain", "handoff", "respawn", "reload", "health", "limits", "gateway");
    Set<String> restart =
        Set.of("name", "host", "port", "fd", "log.folder", "admin.port", "admin.host");
    for (Key<?> key : Keys.ALL) {
      boolean applies =
          live.contains(key.name())
              || key.name().matches(bounds)
              || liveGroups.contains(key.group().orElse("none"));
      if (applies) assertEquals(Effect.LIVE, key.effect(), key.name());
      else if (restart.contains(key.name())) assertEquals(Effect.RESTART, key.effect(), key.name());
      else assertNotEquals(Effect.LIVE, key.effect(), key.name());
    }
    for (String reloaded :
        List.of("instances", "app", "config", "rpc.maxHeaderBytes", "cluster.port"))
      assertEquals(Effect.RELOAD, Keys.named(reloaded).effect(), reloaded);
  }

  @Test
  void partOfTheChangesCanBeTaken() {
    LoadedConfig before = load("{\"port\": 1, \"spares\": 1}");
    LoadedConfig after = load("{\"port\": 2,\n \"spares\": 2, \"drain\": {\"timeoutMs\": 30000}}");
    List<KeyChange> spares =
        ConfigDiff.between(before, after).stream()
            .filter(change -> change.key().equals("spares"))
            .toList();
    LoadedConfig mixed = before.with(spares, after);
    assertEquals(1, mixed.config().port());
    assertEquals(2, mixed.config().spares());
    assertEquals("conf/config.json:1:10", mixed.origins().get("port").where());
    assertEquals("conf/config.json:2:12", mixed.origins().get("spares").where());
    assertEquals(Source.FILE, mixed.origins().get("drain.timeoutMs").source());
    assertEquals(
        List.of("port: 1 -> 2"),
        ConfigDiff.between(mixed, after).stream().map(KeyChange::toString).toList());
  }
}

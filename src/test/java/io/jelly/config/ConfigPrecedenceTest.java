package io.jelly.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigPrecedenceTest {
  @TempDir Path folder;

  @Test
  void laterSourceWinsAndIsRemembered() {
    LoadedConfig loaded =
        new Loading(folder)
            .file("{\n \"port\": 1, \"workers\": 1, \"spares\": 1}")
            .variable("JELLY_PORT", "2")
            .variable("JELLY_WORKERS", "2")
            .option("port", "3")
            .load();
    assertEquals(3, loaded.config().port());
    assertEquals(2, loaded.config().workers());
    assertEquals(1, loaded.config().spares());
    assertEquals(new Origin(Source.COMMAND_LINE, "-port"), loaded.origins().get("port"));
    assertEquals(new Origin(Source.ENVIRONMENT, "JELLY_WORKERS"), loaded.origins().get("workers"));
    assertEquals(new Origin(Source.FILE, "conf/config.json:2:37"), loaded.origins().get("spares"));
    assertEquals(Source.DEFAULT, loaded.origins().get("host").source());
    assertTrue(loaded.isSet("port"));
    assertFalse(loaded.isSet("host"));
    assertThrows(IllegalArgumentException.class, () -> loaded.isSet("prot"));
  }

  @Test
  void nameFollowsTheEffectivePort() {
    assertEquals("jelly-9090", new Loading(folder).option("port", "9090").config().name());
    assertEquals("shop", new Loading(folder).variable("JELLY_NAME", "shop").config().name());
  }

  @Test
  void autoFollowsTheMachine() {
    NodeConfig both =
        new Loading(folder).option("workers", "auto").option("instances", "auto").cores(6).config();
    assertEquals(6, both.workers());
    assertEquals(1, both.instances());
    NodeConfig shared =
        new Loading(folder).file("{\"workers\": 2, \"instances\": \"auto\"}").cores(9).config();
    assertEquals(4, shared.instances());
    NodeConfig alone =
        new Loading(folder).option("workers", "0").option("instances", "auto").cores(9).config();
    assertEquals(9, alone.instances());
    NodeConfig small =
        new Loading(folder).option("workers", "8").option("instances", "auto").cores(2).config();
    assertEquals(1, small.instances());
  }

  @Test
  void everyKindOfValueCanBeText() {
    NodeConfig config =
        new Loading(folder)
            .variable("JELLY_SCHEDULING", "ip-hash")
            .variable("JELLY_CLUSTER_ENABLED", "true")
            .variable("JELLY_CLUSTER_MEMBERS", "10.0.0.1, 10.0.0.2")
            .variable("JELLY_DRAIN_TIMEOUT_MS", " 5 ")
            .variable("JELLY_CONFIG", "{\"greeting\": \"hi\"}")
            .variable("JELLY_FD", "3")
            .variable("JELLY_LOG_LEVEL", "warn")
            .option("jvmOptions", "-Xmx64m '-Dname=a b'")
            .option("args", ShellWords.join(List.of("", "it's", "a b")))
            .config();
    assertEquals(Scheduling.IP_HASH, config.scheduling());
    assertTrue(config.cluster().enabled());
    assertEquals(List.of("10.0.0.1", "10.0.0.2"), config.cluster().members());
    assertEquals(5, config.drain().timeoutMs());
    assertEquals(new JsonObject().put("greeting", "hi"), config.config());
    assertEquals(3, config.fd().orElseThrow());
    assertEquals(LogLevel.WARN, config.log().level());
    assertEquals(List.of("-Xmx64m", "-Dname=a b"), config.jvmOptions());
    assertEquals(List.of("", "it's", "a b"), config.args());
  }

  @Test
  void emptyVariableIsUnsetAndForeignOnesAreIgnored() {
    NodeConfig config =
        new Loading(folder).variable("JELLY_PORT", "").variable("JELLY_DEBUG", "1").config();
    assertEquals(8080, config.port());
  }

  @Test
  void unknownOptionKeyIsSaid() {
    assertEquals(
        List.of("option -prot: unknown key \"prot\"; did you mean \"port\"?"),
        new Loading(folder).option("prot", "1").problems());
  }

  @Test
  void theVerticlesConfigIsKeptAsWrittenAndCannotBeChanged() {
    NodeConfig config =
        new Loading(folder)
            .file("{\"config\": {\"a.b\": [1, 2.5, null, true, {\"port\": \"x\"}]}}")
            .config();
    config.config().put("more", 1);
    assertEquals("{\"a.b\":[1,2.5,null,true,{\"port\":\"x\"}]}", config.config().encode());
  }

  @Test
  void defaultsAreThoseOfTheTable() {
    NodeConfig config = new Loading(folder).config();
    assertEquals("jelly-8080", config.name());
    assertEquals("127.0.0.1", config.host());
    assertEquals(2, config.workers());
    assertEquals(1, config.instances());
    assertEquals(Scheduling.ROUND_ROBIN, config.scheduling());
    assertEquals(new NodeConfig.Drain(30_000), config.drain());
    assertEquals(new NodeConfig.Handoff(1000, 1024), config.handoff());
    assertEquals(new NodeConfig.Respawn(100, 15_000, 1000, 10_000, 3, 60_000), config.respawn());
    assertEquals(new NodeConfig.Reload(1, 0, 1000, 5), config.reload());
    assertEquals(
        new NodeConfig.Rpc(
            0,
            5_242_880,
            256,
            1000,
            25_000_000,
            2048,
            30_000,
            33_554_432,
            10_000,
            256,
            64,
            new NodeConfig.RpcAuth(List.of(), 3600),
            1000,
            false,
            new NodeConfig.RpcLoad(100_000, 120_000, 8192, 0, 100, false, 20, 8)),
        config.rpc());
    assertEquals(
        new NodeConfig.Cluster(
            false,
            "jelly",
            "127.0.0.1",
            Optional.empty(),
            5701,
            32,
            List.of("127.0.0.1"),
            1,
            2,
            10_000,
            0,
            List.of(),
            new NodeConfig.Spillover(false, 0, 500, 1_000),
            Optional.empty(),
            Optional.empty()),
        config.cluster());
    assertEquals(new NodeConfig.Admin(0, "127.0.0.1"), config.admin());
    assertEquals(new NodeConfig.Log(Optional.empty(), LogLevel.INFO), config.log());
  }

  @Test
  void theShippedFileSaysTheDefaults() {
    Path project = Path.of("").toAbsolutePath();
    NodeConfig shipped = new Loading(project).fileNamed("conf/config.json").config();
    assertEquals(new Loading(project).config(), shipped);
  }

  @Test
  void secretsAreNotInTheTextOfTheRecord() {
    NodeConfig config = new Loading(folder).file("{\"config\": {\"key\": \"s3cret\"}}").config();
    assertEquals("NodeConfig[jelly-8080]", config.toString());
  }

  @Test
  void byteOrderMarkIsIgnored() {
    assertEquals(1, new Loading(folder).file("\uFEFF{\"port\": 1}").config().port());
  }
}

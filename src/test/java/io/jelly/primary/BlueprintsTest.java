package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.config.ConfigLoader;
import io.jelly.config.ConfigSources;
import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectory;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlueprintsTest {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 8123);

  @TempDir Path folder;

  private NodeConfig config(Map<String, String> options) {
    return ConfigLoader.load(new ConfigSources(folder, Optional.empty(), Map.of(), options, 2))
        .config();
  }

  private WorkerBlueprint blueprint(Map<String, String> options) throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    return Blueprints.of(config(options), new RunDirectory(run), Optional.empty(), ADDRESS, 4);
  }

  private Path jar(String name, String mainClass) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
    Path jar = folder.resolve(name);
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    return jar;
  }

  @Test
  void defaultsForAJvmThatIsOneOfSeveral() throws IOException {
    List<String> options = blueprint(Map.of("workers", "3", "spares", "0")).jvmOptions();
    assertTrue(options.contains("-XX:+UseSerialGC"), "" + options);
    assertTrue(options.contains("-XX:MaxRAMPercentage=15"), "" + options);
    assertTrue(options.contains("-XX:+ExitOnOutOfMemoryError"), "" + options);
    assertTrue(options.contains("--enable-native-access=ALL-UNNAMED"), "" + options);
    assertTrue(
        options.stream().anyMatch(option -> option.matches("-XX:ErrorFile=.*/hs_err_pid%p\\.log")),
        "" + options);
  }

  @Test
  void configuredOptionsComeLastAndWin() throws IOException {
    List<String> options =
        blueprint(Map.of("jvmOptions", "-XX:+UseZGC -Xmx64m -Dx=y")).jvmOptions();
    assertFalse(options.contains("-XX:+UseSerialGC"), "" + options);
    assertTrue(
        options.stream().noneMatch(option -> option.contains("RAMPercentage")), "" + options);
    int count = options.size();
    assertEquals(List.of("-XX:+UseZGC", "-Xmx64m", "-Dx=y"), options.subList(count - 3, count));
    assertTrue(
        blueprint(Map.of("jvmOptions", "-XX:MaxRAMPercentage=5"))
            .jvmOptions()
            .contains("-XX:+UseSerialGC"));
  }

  @Test
  void aVerticlesClassPathIsBehindOurs() throws IOException {
    Path first = jar("first.jar", "x.Y");
    Path second = Files.createDirectory(folder.resolve("classes"));
    WorkerBlueprint blueprint =
        blueprint(Map.of("classpath", first + ":" + second, "verticle", "org.example.Service"));
    List<String> path = List.of(blueprint.classPath().split(":", -1));
    List<String> own = CodeLocation.own().classPath();
    assertEquals(own, path.subList(0, own.size()));
    assertEquals(own.size() + 2, path.size());
    assertTrue(path.get(own.size()).endsWith("first.jar"), "" + path);
    assertEquals(second.toString(), path.get(own.size() + 1));
    assertEquals(List.of(), blueprint.program());
    assertEquals("org.example.Service", blueprint.settings().getString("verticle"));
  }

  @Test
  void theJarsOfAFolderAreCopiedOneByOne() throws IOException {
    Path lib = Files.createDirectory(folder.resolve("lib"));
    Files.move(jar("b.jar", "x.B"), lib.resolve("b.jar"));
    Files.move(jar("a.jar", "x.A"), lib.resolve("a.jar"));
    Files.writeString(lib.resolve("notes.txt"), "no jar");
    Path more = jar("more.jar", "x.C");
    List<String> path =
        List.of(blueprint(Map.of("classpath", lib + "/*:" + more)).classPath().split(":", -1));
    Path copies = folder.resolve("run/generation-4");
    assertEquals(
        List.of(copies + "/1-a.jar", copies + "/1-b.jar", copies + "/2-more.jar"),
        path.subList(path.size() - 3, path.size()));
    Files.delete(lib.resolve("a.jar"));
    assertTrue(Files.isRegularFile(copies.resolve("1-a.jar")));
  }

  @Test
  void anApplicationComesFirstAndTheRuntimeLast() throws IOException {
    Path app = jar("app.jar", "org.example.Main");
    Path more = Files.createDirectory(folder.resolve("more"));
    WorkerBlueprint blueprint = blueprint(Map.of("app", app.toString(), "classpath", "more"));
    List<String> path = new ArrayList<>(List.of(blueprint.classPath().split(":", -1)));
    assertTrue(path.get(0).endsWith("app.jar"), "" + path);
    assertEquals(more.toString(), path.get(1));
    assertEquals(CodeLocation.own().classPath(), path.subList(2, path.size()));
    assertEquals("org.example.Main", blueprint.program().get(0));
  }

  @Test
  void theCommandLineHasNoSettings() throws IOException {
    WorkerBlueprint blueprint = blueprint(Map.of("verticle", "org.example.Secret"));
    List<String> command = blueprint.command(7, Path.of("/run/x"), List.of("-Xshare:auto"));
    assertEquals(Blueprints.java().toString(), command.get(0));
    assertEquals("-Xshare:auto", command.get(1));
    int count = command.size();
    assertEquals(
        List.of("io.jelly.worker.WorkerMain", "7", "/run/x"), command.subList(count - 3, count));
    assertFalse(String.join(" ", command).contains("org.example.Secret"));
  }

  @Test
  void settingsAreWhatTheWorkerNeeds() throws Exception {
    NodeConfig config = config(Map.of("name", "n", "instances", "3", "workerPortBase", "9000"));
    JsonObject settings = Blueprints.settings(config, ADDRESS, 4);
    assertEquals("n", settings.getString("node"));
    assertEquals(4, settings.getInteger("generation"));
    assertEquals(3, settings.getInteger("instances"));
    assertEquals("127.0.0.1", settings.getString("host"));
    assertEquals(8123, settings.getInteger("port"));
    assertEquals("", settings.getString("path"));
    assertEquals(9000, settings.getInteger("workerPortBase"));
    assertEquals(config.drain().timeoutMs(), settings.getInteger("drainTimeoutMs"));
    assertEquals(8192, settings.getJsonObject("rpc").getInteger("maxHeaderBytes"));
    JsonObject live = LiveSettings.of(config).getJsonObject("rpcLimits");
    assertEquals(config.rpc().maxBatch(), live.getInteger("maxBatch"));
    assertFalse(settings.containsKey("verticle"));
    assertFalse(settings.containsKey("cluster"));
    JsonObject unix = Blueprints.settings(config, UnixDomainSocketAddress.of("/run/a"), 1);
    assertEquals("/run/a", unix.getString("path"));
  }

  @Test
  void aBlueprintSurvivesItsTimeInAWorkersMemory() {
    WorkerBlueprint blueprint =
        new WorkerBlueprint(
            3,
            Path.of("/usr/bin/java"),
            List.of("-Xmx64m"),
            "/a.jar:/b.jar",
            List.of("com.acme.Main", "--verbose"),
            new JsonObject().put("config", new JsonObject().put("secret", "s")),
            Map.of("A", "1"),
            Optional.of(Path.of("/srv")),
            true);
    assertEquals(blueprint, WorkerBlueprint.of(new JsonObject(blueprint.toJson().encode())));
  }
}

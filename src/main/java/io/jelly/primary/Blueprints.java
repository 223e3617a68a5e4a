package io.jelly.primary;

import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectory;
import io.jelly.wire.WireAddress;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarFile;

/** Makes the blueprint of a generation from the configuration. */
public final class Blueprints {
  /**
   * From this release on, the JDK warns of what Netty and Hazelcast do unless told that it is
   * meant.
   */
  private static final int UNSAFE_WARNING_SINCE = 23;

  private static final String LOGBACK = "logback.configurationFile";
  private static final int MEMORY_SHARE_PERCENT = 60;

  private Blueprints() {}

  /**
   * The blueprint.
   *
   * @param cache where the worker runtime is kept for the next start, if anywhere
   * @param address where the node's own listener is
   * @throws IOException if the application's jar cannot be read
   */
  public static WorkerBlueprint of(
      NodeConfig config,
      RunDirectory directory,
      Optional<CacheFolder> cache,
      SocketAddress address,
      int generation)
      throws IOException {
    Snapshot snapshot = Snapshot.of(directory, generation);
    List<String> classPath = new ArrayList<>();
    List<String> program = new ArrayList<>();
    CodeLocation code = CodeLocation.own();
    if (config.app().isPresent()) {
      Path app = snapshot.copy(config.app().get(), 0);
      program.add(mainClass(app));
      program.addAll(config.args());
      classPath.add(app.toString());
      addAll(classPath, config.classpath(), snapshot);
      classPath.addAll(runtime(code, app, snapshot, cache));
    } else {
      classPath.addAll(program(code, snapshot, cache));
      addAll(classPath, config.classpath(), snapshot);
    }
    return new WorkerBlueprint(
        generation,
        java(),
        jvmOptions(config, config.jvmOptions(), config.log().folderFor(directory)),
        String.join(":", classPath),
        program,
        settings(config, address, generation),
        Map.of(
            "JELLY_NODE",
            config.name(),
            "JELLY_PORT",
            String.valueOf(WireAddress.of(address).port())),
        Optional.empty(),
        false);
  }

  private static void addAll(List<String> classPath, List<Path> more, Snapshot snapshot)
      throws IOException {
    for (int i = 0; i < more.size(); i++) {
      Path entry = more.get(i);
      if (entry.endsWith("*")) {
        for (Path jar : snapshot.copyJars(Objects.requireNonNull(entry.getParent()), i + 1))
          classPath.add(jar.toString());
      } else {
        classPath.add(snapshot.copy(entry, i + 1).toString());
      }
    }
  }

  private static List<String> program(
      CodeLocation code, Snapshot snapshot, Optional<CacheFolder> cache) throws IOException {
    if (!code.isJar()) return code.classPath();
    Path jar =
        cache.isPresent() ? ProgramCopy.in(cache.get(), code.jar()) : snapshot.copy(code.jar(), 0);
    return List.of(jar.toString());
  }

  /** A copy of the cached jar, too: the cache may forget it at any time. */
  private static List<String> runtime(
      CodeLocation code, Path app, Snapshot snapshot, Optional<CacheFolder> cache)
      throws IOException {
    if (!code.isJar()) return code.classPath();
    Path jar =
        cache.isPresent()
            ? snapshot.copy(WorkerRuntimeJar.in(cache.get(), code.jar(), app), 0)
            : WorkerRuntimeJar.make(snapshot.folder(), code.jar(), app);
    // The same for every copy: class-data archives go by it.
    Files.setLastModifiedTime(jar, Files.getLastModifiedTime(code.jar()));
    return List.of(jar.toString());
  }

  private static String mainClass(Path app) throws IOException {
    try (JarFile jar = new JarFile(app.toFile())) {
      return jar.getManifest().getMainAttributes().getValue("Main-Class").trim();
    }
  }

  /** The java program of this JVM. */
  public static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /**
   * Defaults for a JVM that is one of several on its host; the given options come last and win.
   *
   * @param own options of the configuration or the application
   * @param logFolder where a crashing JVM leaves its report
   */
  public static List<String> jvmOptions(NodeConfig config, List<String> own, Path logFolder) {
    List<String> options = new ArrayList<>();
    if (own.stream().noneMatch(option -> option.matches("-XX:\\+Use\\w*GC")))
      options.add("-XX:+UseSerialGC");
    if (own.stream()
        .noneMatch(option -> option.startsWith("-Xmx") || option.contains("RAMPercentage"))) {
      int share =
          Math.max(1, MEMORY_SHARE_PERCENT / Math.max(1, config.workers() + config.spares() + 1));
      options.add("-XX:MaxRAMPercentage=" + share);
    }
    options.add("-XX:+ExitOnOutOfMemoryError");
    // Else the JVM writes its statistics to a file, and stands still while the disk is busy.
    options.add("-XX:+PerfDisableSharedMem");
    options.add("-XX:ErrorFile=" + logFolder.resolve("hs_err_pid%p.log"));
    options.add("-Djelly.log.level=" + config.log().level());
    String logback = System.getProperty(LOGBACK);
    if (logback != null) options.add("-D" + LOGBACK + "=" + logback);
    options.addAll(accessOptions());
    options.addAll(own);
    return options;
  }

  /** What Netty's native transport and Hazelcast need to run without warnings on this JDK. */
  static List<String> accessOptions() {
    List<String> options = new ArrayList<>();
    options.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= UNSAFE_WARNING_SINCE)
      options.add("--sun-misc-unsafe-memory-access=allow");
    return options;
  }

  /**
   * What a worker is told once it is connected.
   *
   * @throws IOException if the certificate and its key cannot be used
   */
  public static JsonObject settings(NodeConfig config, SocketAddress address, int generation)
      throws IOException {
    WireAddress own = WireAddress.of(address);
    JsonObject settings =
        new JsonObject()
            .put("node", config.name())
            .put("generation", generation)
            .put("version", Version.current())
            .put("instances", config.instances())
            .put("host", own.host())
            .put("port", own.port())
            .put("path", own.path())
            .put("config", config.config())
            .put("workerPortBase", config.workerPortBase())
            .put("drainTimeoutMs", config.drain().timeoutMs())
            .put("rpc", rpc(config.rpc()));
    config.verticle().ifPresent(verticle -> settings.put("verticle", verticle));
    NodeConfig.Transports transports = config.transports();
    if (transports.tls().isPresent())
      settings.put("tls", TlsPair.read(transports.tls().get()).toJson());
    transports.unix().ifPresent(unix -> settings.put("unix", unix(unix)));
    if (config.cluster().enabled()) settings.put("cluster", cluster(config.cluster()));
    return settings;
  }

  private static JsonObject rpc(NodeConfig.Rpc rpc) {
    return new JsonObject()
        .put("tcpPort", rpc.tcpPort())
        .put("slowMs", rpc.slowMs())
        .put("maxHeaderBytes", rpc.load().maxHeaderBytes())
        .put(
            "auth",
            new JsonObject()
                .put("trusted", new JsonArray(rpc.auth().trusted()))
                .put("maxTokenSeconds", rpc.auth().maxTokenSeconds()));
  }

  private static JsonObject unix(NodeConfig.UnixSocket unix) {
    return new JsonObject().put("path", unix.path().toString()).put("mode", unix.mode());
  }

  private static JsonObject pem(NodeConfig.PemFiles files) {
    return new JsonObject()
        .put("cert", files.certificate().toString())
        .put("key", files.key().toString())
        .put("ca", files.authority().toString());
  }

  private static JsonObject cluster(NodeConfig.Cluster cluster) {
    JsonObject json = new JsonObject();
    cluster.networkInterface().ifPresent(name -> json.put("interface", name));
    cluster.hazelcastConfig().ifPresent(file -> json.put("hazelcastConfig", file.toString()));
    cluster.tls().ifPresent(files -> json.put("tls", pem(files)));
    return json.put("name", cluster.name())
        .put("host", cluster.host())
        .put("port", cluster.port())
        .put("portCount", cluster.portCount())
        .put("members", new JsonArray(cluster.members()))
        .put("backups", cluster.backups())
        .put("dataMembers", cluster.dataMembers())
        .put("heartbeatTimeoutMs", cluster.heartbeatTimeoutMs());
  }
}

package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The cache folder, and the runtime jar that is kept there. */
@EnabledOnOs(OS.LINUX)
class CodeCopiesTest {
  private static final String EPOLL = "io/netty/channel/epoll/Epoll.class";
  private static final String UNIX = "io/netty/channel/unix/Socket.class";
  private static final String NATIVE = "META-INF/native/libnetty_transport_native_epoll_";
  private static final Set<String> RUNTIME =
      Set.of(
          "io/jelly/wire/Message.class",
          "io/jelly/handoff/Acceptor.class",
          "io/jelly/worker/WorkerMain.class",
          "io/jelly/cluster/Cluster.class",
          "io/jelly/config/RunDirectory.class",
          "META-INF/services/io.vertx.core.spi.VertxServiceProvider");

  @TempDir Path folder;
  private Path fatJar;
  private CacheFolder cache;

  @BeforeEach
  void makeFatJar() throws IOException {
    cache = CacheFolder.open(Map.of("XDG_CACHE_HOME", folder.toString())).orElseThrow();
    fatJar =
        jar(
            "fat.jar",
            "io/jelly/Main.class",
            "io/jelly/primary/PrimaryNode.class",
            "io/jelly/workerless/Trap.class",
            "io/vertx/core/Vertx.class",
            "io/netty/channel/Channel.class",
            EPOLL,
            UNIX,
            NATIVE + "x86_64.so",
            NATIVE + "aarch_64.so",
            "io/jelly/wire/Message.class",
            "io/jelly/handoff/Acceptor.class",
            "io/jelly/worker/WorkerMain.class",
            "io/jelly/cluster/Cluster.class",
            "io/jelly/config/RunDirectory.class",
            "META-INF/services/io.vertx.core.spi.VertxServiceProvider",
            "META-INF/services/io.vertx.core.spi.VerticleFactory");
  }

  private Path jar(String name, String... entries) throws IOException {
    Path jar = folder.resolve(name);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String entry : entries) {
        out.putNextEntry(new JarEntry(entry));
        out.write(("content of " + entry).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return jar;
  }

  private static Map<String, String> contents(Path path) throws IOException {
    Map<String, String> contents = new HashMap<>();
    try (JarFile jar = new JarFile(path.toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        contents.put(
            entry.getName(),
            new String(
                jar.getInputStream(entry).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    return contents;
  }

  private Set<String> with(String... more) {
    Set<String> names = new TreeSet<>(RUNTIME);
    names.addAll(List.of(more));
    return names;
  }

  @Test
  void anApplicationWithoutTheTransportGetsIt() throws IOException {
    Path application = jar("app.jar", "org/example/Main.class", "io/vertx/core/Vertx.class");
    Map<String, String> contents = contents(WorkerRuntimeJar.in(cache, fatJar, application));
    assertEquals(
        with(EPOLL, UNIX, NATIVE + "x86_64.so", NATIVE + "aarch_64.so"), contents.keySet());
    assertEquals("content of " + EPOLL, contents.get(EPOLL));
    assertEquals(
        "io.jelly.worker.HandedTransportProvider\n",
        contents.get("META-INF/services/io.vertx.core.spi.VertxServiceProvider"));
  }

  @Test
  void anApplicationKeepsTheTransportItHas() throws IOException {
    String library =
        NATIVE + (System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64") + ".so";
    Path complete = jar("complete.jar", EPOLL, library);
    assertEquals(with(), contents(WorkerRuntimeJar.in(cache, fatJar, complete)).keySet());
    Path classesOnly = jar("classes.jar", EPOLL);
    assertEquals(
        with(NATIVE + "x86_64.so", NATIVE + "aarch_64.so"),
        contents(WorkerRuntimeJar.in(cache, fatJar, classesOnly)).keySet());
  }

  @Test
  void aRuntimeJarIsMadeOnceForAllApplicationsThatLackTheSame() throws IOException {
    Path application = jar("app.jar", "org/example/Main.class");
    Path first = WorkerRuntimeJar.in(cache, fatJar, application);
    Object made = Files.getAttribute(first, "unix:ino");
    assertEquals(first, WorkerRuntimeJar.in(cache, fatJar, application));
    assertEquals(first, WorkerRuntimeJar.in(cache, fatJar, jar("b.jar", "org/example/B.class")));
    assertEquals(made, Files.getAttribute(first, "unix:ino"));
    Files.setLastModifiedTime(fatJar, FileTime.fromMillis(1));
    assertNotEquals(first, WorkerRuntimeJar.in(cache, fatJar, application));
    assertEquals(2, cached().size());
  }

  private Set<String> cached() throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(cache.path())) {
      for (Path file : files) names.add(file.getFileName().toString());
    }
    return names;
  }

  private void unused(String name, Duration since) throws IOException {
    Path file = Files.createFile(cache.resolve(name));
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(since)));
  }

  @Test
  void theCacheKeepsTheNewestAndWhatIsInUse() throws IOException {
    unused("runtime-old.jar", Duration.ofDays(31));
    unused("runtime-third.jar", Duration.ofMinutes(9));
    unused("runtime-second.jar", Duration.ofMinutes(8));
    unused("runtime-now.jar", Duration.ZERO);
    unused("worker-old.jsa", Duration.ofDays(31));
    unused("unfinished-long.jar", Duration.ofHours(2));
    unused("unfinished-being.jar", Duration.ofMinutes(2));
    cache.prune("runtime-*.jar", 2);
    assertEquals(
        Set.of("runtime-now.jar", "runtime-second.jar", "worker-old.jsa", "unfinished-being.jar"),
        cached());
    cache.use(cache.resolve("runtime-second.jar"));
    cache.prune("runtime-*.jar", 0);
    assertEquals(4, cached().size(), "what is used now stays");
    assertFalse(cache.use(cache.resolve("runtime-third.jar")));
  }

  @Test
  void theCacheForgetsWhatNobodyUses() throws IOException {
    unused("runtime-old.jar", Duration.ofDays(31));
    unused("runtime-young.jar", Duration.ofDays(29));
    cache.prune("runtime-*.jar", 16);
    assertEquals(Set.of("runtime-young.jar"), cached());
  }

  @Test
  void theCacheFolderIsForItsOwnerAlone() throws IOException {
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", folder.resolve("a/b").toString());
    Path path = CacheFolder.open(environment).orElseThrow().path();
    assertEquals(folder.resolve("a/b/jelly-cluster"), path);
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    assertTrue(CacheFolder.open(environment).isPresent(), "again");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwx---"));
    assertEquals(
        Optional.empty(),
        CacheFolder.open(environment).map(CacheFolder::path),
        "others could put code there");
  }

  @Test
  void aCacheThatCannotBeMadeIsDoneWithout() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertFalse(CacheFolder.open(Map.of("XDG_CACHE_HOME", file.toString())).isPresent());
  }

  @Test
  void aKeyTellsFilesAndTextsApart() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "1");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    String key = CacheFolder.key(List.of(file), List.of("a"));
    assertTrue(key.matches("[0-9a-f]{16}"), key);
    assertEquals(key, CacheFolder.key(List.of(file), List.of("a")));
    assertNotEquals(key, CacheFolder.key(List.of(file), List.of("b")));
    assertNotEquals(key, CacheFolder.key(List.of(file), List.of("a", "")));
    Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));
    assertNotEquals(key, CacheFolder.key(List.of(file), List.of("a")));
    Files.writeString(file, "12");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    assertNotEquals(key, CacheFolder.key(List.of(file), List.of("a")));
  }
}

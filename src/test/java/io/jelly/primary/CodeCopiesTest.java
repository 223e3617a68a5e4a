package io.jelly.primary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
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

  @BeforeEach
  void makeFatJar() throws IOException {
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
    Map<String, String> contents = contents(WorkerRuntimeJar.in(folder, fatJar, application));
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
    assertEquals(with(), contents(WorkerRuntimeJar.in(folder, fatJar, complete)).keySet());
    Path classesOnly = jar("classes.jar", EPOLL);
    assertEquals(
        with(NATIVE + "x86_64.so", NATIVE + "aarch_64.so"),
        contents(WorkerRuntimeJar.in(folder, fatJar, classesOnly)).keySet());
  }

  @Test
  void aRuntimeJarIsMadeOnceAndLeavesNothingElse() throws IOException {
    Path application = jar("app.jar", "org/example/Main.class");
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Path first = WorkerRuntimeJar.in(cache, fatJar, application);
    FileTime made = Files.getLastModifiedTime(first);
    assertEquals(first, WorkerRuntimeJar.in(cache, fatJar, application));
    assertEquals(made, Files.getLastModifiedTime(first));
    Files.setLastModifiedTime(application, FileTime.fromMillis(1));
    assertNotEquals(first, WorkerRuntimeJar.in(cache, fatJar, application));
    try (var files = Files.list(cache)) {
      assertEquals(2, files.count());
    }
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

package io.jelly.primary;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * The part of our fat jar that joins an application's own class path: the worker runtime, and
 * Netty's native transport where the application lacks it. Everything else there is the
 * application's own, its Vert.x included.
 */
final class WorkerRuntimeJar {
  private static final List<String> RUNTIME =
      List.of(
          "io/jelly/wire/",
          "io/jelly/handoff/",
          "io/jelly/worker/",
          "io/jelly/cluster/",
          "io/jelly/config/");
  private static final List<String> NATIVE_TRANSPORT =
      List.of(
          "io/netty/channel/epoll/",
          "io/netty/channel/unix/",
          "META-INF/native/libnetty_transport_native_epoll");
  private static final String EPOLL_MARK = "io/netty/channel/epoll/Epoll.class";
  private static final String EPOLL_LIBRARY_MARK =
      "META-INF/native/libnetty_transport_native_epoll_" + architecture() + ".so";
  private static final int KEPT = 16;
  private static final String PROVIDER_FILE =
      "META-INF/services/io.vertx.core.spi.VertxServiceProvider";
  private static final String PROVIDER = "io.jelly.worker.HandedTransportProvider\n";

  private WorkerRuntimeJar() {}

  /**
   * The jar that this application needs, made if the cache does not have it. To be copied at once:
   * the cache may forget it.
   */
  static Path in(CacheFolder cache, Path fatJar, Path application) throws IOException {
    Needs needs = Needs.of(application);
    String key = CacheFolder.key(List.of(fatJar), List.of(needs.toString()));
    Path jar = cache.resolve("runtime-" + key + ".jar");
    if (cache.use(jar)) return jar;
    Path made = move(fatJar, needs, cache.path(), jar);
    cache.prune("runtime-*.jar", KEPT);
    return made;
  }

  /** The same without a cache. */
  static Path make(Path folder, Path fatJar, Path application) throws IOException {
    return move(fatJar, Needs.of(application), folder, folder.resolve("runtime.jar"));
  }

  private static Path move(Path fatJar, Needs needs, Path folder, Path target) throws IOException {
    Path unfinished = Files.createTempFile(folder, CacheFolder.UNFINISHED, ".jar");
    write(fatJar, needs, unfinished);
    return Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(Path fatJar, Needs needs, Path target) throws IOException {
    try (JarFile from = new JarFile(fatJar.toFile());
        OutputStream file = Files.newOutputStream(target);
        JarOutputStream to = new JarOutputStream(file)) {
      for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        if (!entry.isDirectory() && needs.includes(entry.getName())) copy(from, entry, to);
      }
      to.putNextEntry(new JarEntry(PROVIDER_FILE));
      to.write(PROVIDER.getBytes(StandardCharsets.UTF_8));
      to.closeEntry();
    }
  }

  /**
   * What an application lacks. The classes and the library of the native transport are looked for
   * apart: it may have one only.
   */
  private record Needs(boolean classes, boolean library) {
    static Needs of(Path application) throws IOException {
      try (JarFile jar = new JarFile(application.toFile())) {
        return new Needs(
            jar.getEntry(EPOLL_MARK) == null, jar.getEntry(EPOLL_LIBRARY_MARK) == null);
      }
    }

    boolean includes(String name) {
      return startsWithAny(name, RUNTIME)
          || (startsWithAny(name, NATIVE_TRANSPORT)
              && (name.endsWith(".class") ? classes : library));
    }
  }

  private static String architecture() {
    String architecture = System.getProperty("os.arch", "");
    return architecture.equals("aarch64") ? "aarch_64" : "x86_64";
  }

  private static boolean startsWithAny(String name, List<String> prefixes) {
    return prefixes.stream().anyMatch(name::startsWith);
  }

  private static void copy(JarFile from, JarEntry entry, JarOutputStream to) throws IOException {
    to.putNextEntry(new JarEntry(entry.getName()));
    try (InputStream bytes = from.getInputStream(entry)) {
      bytes.transferTo(to);
    }
    to.closeEntry();
  }
}

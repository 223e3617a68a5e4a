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
import java.util.function.Predicate;
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
  private static final String PROVIDER_FILE =
      "META-INF/services/io.vertx.core.spi.VertxServiceProvider";
  private static final String PROVIDER = "io.jelly.worker.HandedTransportProvider\n";

  private WorkerRuntimeJar() {}

  /** The jar that this application needs, made if the folder does not have it. */
  static Path in(Path folder, Path fatJar, Path application) throws IOException {
    Path jar =
        folder.resolve(
            "runtime-" + CacheFolder.key(List.of(fatJar, application), List.of()) + ".jar");
    if (Files.isRegularFile(jar)) return jar;
    Path unfinished = Files.createTempFile(folder, "unfinished-", ".jar");
    write(fatJar, application, unfinished);
    return Files.move(unfinished, jar, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(Path fatJar, Path application, Path target) throws IOException {
    Predicate<String> wanted = wanted(application);
    try (JarFile from = new JarFile(fatJar.toFile());
        OutputStream file = Files.newOutputStream(target);
        JarOutputStream to = new JarOutputStream(file)) {
      for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        if (!entry.isDirectory() && wanted.test(entry.getName())) copy(from, entry, to);
      }
      to.putNextEntry(new JarEntry(PROVIDER_FILE));
      to.write(PROVIDER.getBytes(StandardCharsets.UTF_8));
      to.closeEntry();
    }
  }

  /**
   * The classes and the library of the native transport are looked for apart: an application may
   * have one only.
   */
  private static Predicate<String> wanted(Path application) throws IOException {
    try (JarFile jar = new JarFile(application.toFile())) {
      boolean classes = jar.getEntry(EPOLL_MARK) != null;
      boolean library = jar.getEntry(EPOLL_LIBRARY_MARK) != null;
      return name ->
          startsWithAny(name, RUNTIME)
              || (startsWithAny(name, NATIVE_TRANSPORT)
                  && !(name.endsWith(".class") ? classes : library));
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

package io.jelly.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The jars of the tests: ours under test, and applications assembled from compiled classes. */
final class Jars {
  private static final String SERVICES = "META-INF/services/";

  private Jars() {}

  /** The packaged jar. */
  static Path jelly() {
    return Path.of(System.getProperty("jelly.jar", "target/jelly-cluster-fat.jar"))
        .toAbsolutePath();
  }

  /** The folder with the verticles of {@code io.jelly.examples}. */
  static Path testClasses() {
    return Path.of(System.getProperty("jelly.testClasses", "target/test-classes")).toAbsolutePath();
  }

  /**
   * A fat jar as an application's own build makes it: the example classes, Vert.x core and what it
   * needs, without Netty's native transport and without anything of ours.
   */
  static Path application(String mainClass) {
    Path target = Workspace.folder().resolve("application.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
    try (OutputStream file = Files.newOutputStream(target);
        JarOutputStream jar = new JarOutputStream(file, manifest)) {
      Set<String> written = new HashSet<>(Set.of("META-INF/MANIFEST.MF"));
      Map<String, StringBuilder> services = new LinkedHashMap<>();
      addClasses(jar, written);
      for (Path library : libraries()) addLibrary(jar, library, written, services);
      for (Map.Entry<String, StringBuilder> service : services.entrySet()) {
        jar.putNextEntry(new JarEntry(service.getKey()));
        jar.write(service.getValue().toString().getBytes(StandardCharsets.UTF_8));
        jar.closeEntry();
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> libraries() {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(classPath.split(":"))
        .map(Path::of)
        .filter(
            path ->
                path.getFileName()
                    .toString()
                    .matches("(vertx-core|netty-(?!.*epoll)|jackson-core).*\\.jar"))
        .toList();
  }

  private static void addClasses(JarOutputStream jar, Set<String> written) throws IOException {
    Path root = testClasses();
    try (Stream<Path> files = Files.walk(root.resolve("io/jelly/examples"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString();
        if (!name.contains("Rpc") && written.add(name)) add(jar, name, Files.readAllBytes(file));
      }
    }
  }

  private static void addLibrary(
      JarOutputStream jar, Path library, Set<String> written, Map<String, StringBuilder> services)
      throws IOException {
    try (JarFile from = new JarFile(library.toFile())) {
      for (JarEntry entry : from.stream().filter(entry -> !entry.isDirectory()).toList()) {
        String name = entry.getName();
        try (InputStream in = from.getInputStream(entry)) {
          byte[] bytes = in.readAllBytes();
          if (name.startsWith(SERVICES)) {
            services
                .computeIfAbsent(name, unused -> new StringBuilder())
                .append(new String(bytes, StandardCharsets.UTF_8))
                .append('\n');
          } else if (!name.endsWith("module-info.class") && written.add(name)) {
            add(jar, name, bytes);
          }
        }
      }
    }
  }

  private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(bytes);
    jar.closeEntry();
  }
}

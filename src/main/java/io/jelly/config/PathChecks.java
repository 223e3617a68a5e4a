package io.jelly.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Checks that what the effective settings name is there. */
final class PathChecks {
  private PathChecks() {}

  static void check(Settings settings) {
    settings.find(Keys.APP).ifPresent(app -> checkApp(settings, app));
    settings.find(ClusterKeys.HAZELCAST).ifPresent(file -> checkHazelcast(settings, file));
    PemChecks.check(settings);
    settings.get(Keys.CLASSPATH).forEach(entry -> checkEntry(settings, entry));
    if (settings.find(Keys.APP).isPresent() && settings.find(Keys.VERTICLE).isPresent()) {
      settings.conflict(
          "cannot be combined: verticle ("
              + settings.origin(Keys.VERTICLE).place()
              + ") and app ("
              + settings.origin(Keys.APP).place()
              + ") exclude each other",
          Keys.APP,
          Keys.VERTICLE);
    }
  }

  private static void checkApp(Settings settings, String app) {
    Path jar = settings.resolve(app);
    if (!Files.isRegularFile(jar)) {
      settings.conflict("names a jar that does not exist: " + jar, Keys.APP);
      return;
    }
    try (JarFile open = new JarFile(jar.toFile())) {
      Manifest manifest = open.getManifest();
      if (manifest == null
          || manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS) == null) {
        settings.conflict("names a jar without a Main-Class in its manifest: " + jar, Keys.APP);
      }
    } catch (IOException notJar) {
      settings.conflict("does not name a readable jar: " + jar, Keys.APP);
    }
  }

  /** Hazelcast tells the two formats apart by the name. */
  private static void checkHazelcast(Settings settings, String file) {
    Path path = settings.resolve(file);
    if (!path.toString().matches("(?s).*\\.(xml|yaml|yml)"))
      settings.conflict("must name a file that ends in .xml, .yaml or .yml", ClusterKeys.HAZELCAST);
    else if (!Files.isReadable(path))
      settings.conflict("names a file that cannot be read: " + path, ClusterKeys.HAZELCAST);
  }

  /** As for java's own class path, {@code folder/*} stands for every jar in the folder. */
  private static void checkEntry(Settings settings, String entry) {
    boolean wildcard = entry.equals("*") || entry.endsWith("/*");
    Path path = settings.resolve(wildcard ? entry.substring(0, entry.length() - 1) : entry);
    if (wildcard ? !Files.isDirectory(path) : !Files.exists(path)) {
      settings.conflict("has an entry that does not exist: " + path, Keys.CLASSPATH);
    }
  }
}

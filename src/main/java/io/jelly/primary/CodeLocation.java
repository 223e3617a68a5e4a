package io.jelly.primary;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where this program's own classes are.
 *
 * @param jar the fat jar; a folder when run from an IDE
 */
record CodeLocation(Path jar) {

  static CodeLocation own() {
    try {
      return new CodeLocation(
          Path.of(CodeLocation.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean isJar() {
    return Files.isRegularFile(jar);
  }

  /** Everything this JVM runs from: the fat jar alone, or the class path of the IDE. */
  List<String> classPath() {
    return isJar()
        ? List.of(jar.toString())
        : List.of(System.getProperty("java.class.path").split(":", -1));
  }
}

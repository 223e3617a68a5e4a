package io.jelly.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigPathsTest {
  @TempDir Path folder;

  @Test
  void pathsStartAtTheWorkingFolderNotAtTheFile() throws IOException {
    jar("app.jar", "com.acme.Main");
    Files.createDirectory(folder.resolve("lib"));
    NodeConfig config =
        new Loading(folder)
            .file(
                "{\"app\": \"app.jar\", \"classpath\": [\"lib\", \"./lib/*\"],"
                    + " \"log\": {\"folder\": \"logs\"}}")
            .config();
    assertEquals(Optional.of(folder.resolve("app.jar")), config.app());
    assertEquals(List.of(folder.resolve("lib"), folder.resolve("lib/*")), config.classpath());
    assertEquals(Optional.of(folder.resolve("logs")), config.log().folder());
  }

  @Test
  void missingPathsAreNamedInFull() {
    assertEquals(
        List.of(
            "option -app: names a jar that does not exist: " + folder.resolve("no.jar"),
            "option -cp: has an entry that does not exist: " + folder.resolve("a"),
            "option -cp: has an entry that does not exist: " + folder.resolve("b")),
        new Loading(folder).option("app", "no.jar").option("classpath", "a:b/*").problems());
  }

  @Test
  void overriddenPathNeedNotExist() throws IOException {
    jar("app.jar", "com.acme.Main");
    NodeConfig config =
        new Loading(folder).file("{\"app\": \"gone.jar\"}").option("app", "app.jar").config();
    assertEquals(Optional.of(folder.resolve("app.jar")), config.app());
  }

  @Test
  void filesOfTlsBelongTogether() throws IOException {
    Files.writeString(folder.resolve("cert.pem"), "");
    assertEquals(
        List.of(
            "option -cluster.tls.cert: needs cluster.tls.key beside it",
            "option -cluster.tls.ca: names a file that cannot be read: "
                + folder.resolve("no.pem")),
        new Loading(folder)
            .option("cluster.tls.cert", "cert.pem")
            .option("cluster.tls.ca", "no.pem")
            .problems());
  }

  @Test
  void appMustBeJarWithMainClass() throws IOException {
    jar("library.jar", null);
    Files.writeString(folder.resolve("text.jar"), "text");
    assertEquals(
        List.of(
            "option -app: names a jar without a Main-Class in its manifest: "
                + folder.resolve("library.jar")),
        new Loading(folder).option("app", "library.jar").problems());
    assertEquals(
        List.of("option -app: does not name a readable jar: " + folder.resolve("text.jar")),
        new Loading(folder).option("app", "text.jar").problems());
  }

  @Test
  void appAndVerticleExcludeEachOther() throws IOException {
    jar("app.jar", "com.acme.Main");
    assertEquals(
        List.of(
            "option -app: cannot be combined: verticle (conf/config.json:1:14) and app"
                + " (option -app) exclude each other"),
        new Loading(folder)
            .file("{\"verticle\": \"com.acme.V\"}")
            .option("app", "app.jar")
            .problems());
  }

  private void jar(String name, String mainClass) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (mainClass != null) {
      manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
    }
    try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
      new JarOutputStream(out, manifest).close();
    }
  }
}

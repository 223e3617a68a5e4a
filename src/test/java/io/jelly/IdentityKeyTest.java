package io.jelly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.keys.KeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityKeyTest {
  @TempDir private Path home;

  @Test
  void isMadeOnceAndKept() throws IOException {
    Map<String, String> environment = Map.of("XDG_STATE_HOME", home.resolve("state").toString());
    KeyPair made = IdentityKey.ensure("shop", environment).orElseThrow();
    Path file = home.resolve("state/jelly-cluster/shop/node.key");
    assertEquals(made.text(), Files.readString(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
    assertEquals(made.address(), IdentityKey.ensure("shop", environment).orElseThrow().address());
  }

  @Test
  void aNodeThatCannotKeepOneGoesOnWithoutIt() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "");
    assertTrue(IdentityKey.ensure("shop", Map.of("XDG_STATE_HOME", file.toString())).isEmpty());
  }
}

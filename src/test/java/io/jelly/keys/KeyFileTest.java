package io.jelly.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
  private final KeyPair pair = KeyPair.of("0a");
  @TempDir private Path folder;

  @Test
  void writesForItsOwnerAloneAndReadsBack() throws IOException {
    Path file = folder.resolve("a.key");
    KeyFile.write(file, pair);
    assertEquals(pair.text(), Files.readString(file));
    assertEquals("rw-------", mode(file));
    assertEquals(pair.address(), KeyFile.read(file).address());
  }

  @Test
  void neverOverwrites() throws IOException {
    Path file = Files.writeString(folder.resolve("there"), "mine");
    IOException refused = assertThrows(IOException.class, () -> KeyFile.write(file, pair));
    assertTrue(refused.getMessage().contains("never overwritten"), refused.getMessage());
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void mistakesAreSaidInWords() throws IOException {
    assertSays("there is no key file", folder.resolve("absent"));
    Path open = Files.writeString(folder.resolve("open"), pair.text());
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertSays("chmod 600", open);
    Path text = Files.writeString(folder.resolve("text"), "secret stuff");
    Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("rw-------"));
    assertSays("is no key file: not the three lines", text);
    IOException refused =
        assertThrows(IOException.class, () -> KeyFile.write(folder.resolve("no/such"), pair));
    assertTrue(refused.getMessage().contains("no such folder"), refused.getMessage());
  }

  private static void assertSays(String expected, Path file) {
    String said = assertThrows(IOException.class, () -> KeyFile.read(file)).getMessage();
    assertTrue(said.contains(expected), said);
    assertTrue(said.contains(file.toString()), said);
    assertTrue(!said.contains("secret"), said);
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}

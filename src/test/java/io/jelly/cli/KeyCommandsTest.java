package io.jelly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.keys.KeyFile;
import io.jelly.keys.Token;
import io.jelly.keys.TokenVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyCommandsTest {
  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void create() {
    cli = new Cli(folder);
  }

  @Test
  void keygenPrintsThreeLines() {
    assertEquals(ExitCode.OK, cli.run("keygen"));
    assertTrue(
        cli.out()
            .matches(
                "Address: [0-9a-f]{64}\nPrivate key: [0-9a-f]{2,64}\nPublic key: 04[0-9a-f]{128}\n"),
        cli.out());
  }

  @Test
  void keygenStoresWhatItPrintsAndNeverOverwrites() throws IOException {
    Path file = folder.resolve("my.key");
    assertEquals(ExitCode.OK, cli.run("keygen", "-out", file.toString()));
    String printed = cli.out();
    assertEquals(printed, Files.readString(file));
    assertEquals(printed, KeyFile.read(file).text());
    assertEquals(ExitCode.FAILED, cli.run("keygen", "-out", file.toString()));
    assertEquals("", cli.out());
    assertEquals(
        "keygen: " + file + " is there already, and a key is never overwritten\n", cli.err());
    assertEquals(printed, Files.readString(file));
  }

  @Test
  void tokenIsSignedWithTheKeyOfTheFile() throws Exception {
    String file = folder.resolve("my.key").toString();
    cli.run("keygen", "-out", file);
    String address = cli.out().substring(9, 73);
    assertEquals(
        ExitCode.OK, cli.run("token", "-key", file, "-permissions", "cluster.*, a", "-ttl", "60"));
    Token token =
        new TokenVerifier(List.of(address), 60, Clock.systemUTC()).verify(cli.out().strip());
    assertEquals(address, token.address());
    assertEquals(List.of("cluster.*", "a"), token.permissions());
  }

  @Test
  void tokenSaysWhatIsWrong() {
    String file = folder.resolve("my.key").toString();
    cli.run("keygen", "-out", file);
    assertEquals(ExitCode.USAGE, cli.run("token", "-key", file, "-permissions", "a*"));
    assertEquals(
        "token: a permission is *, a name, or a name and .* at its end, not \"a*\"\n", cli.err());
    assertEquals(ExitCode.USAGE, cli.run("token", "-key", file));
    assertEquals(ExitCode.USAGE, cli.run("token", "-key", file, "-permissions", "a", "-ttl", "0"));
    assertEquals(ExitCode.FAILED, cli.run("token", "-key", folder + "/none", "-permissions", "a"));
    assertEquals("token: there is no key file " + folder + "/none\n", cli.err());
  }
}

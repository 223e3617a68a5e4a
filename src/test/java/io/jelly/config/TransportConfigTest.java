package io.jelly.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransportConfigTest {
  @TempDir private Path folder;

  @Test
  void withoutAnythingThereIsPlainHttpForEverybody() {
    NodeConfig.Transports transports = new Loading(folder).config().transports();
    assertEquals(
        new NodeConfig.Transports(
            Optional.empty(),
            Optional.empty(),
            new NodeConfig.Web(List.of(), List.of(), false, 1024)),
        transports);
  }

  @Test
  void pathsAreThoseOfTheWorkingFolder() throws IOException {
    Files.writeString(folder.resolve("a.crt"), "");
    Files.writeString(folder.resolve("a.key"), "");
    NodeConfig.Transports transports =
        new Loading(folder)
            .file("{\"tls\":{\"cert\":\"a.crt\",\"key\":\"a.key\"},\"rpc\":{\"unix\":\"a.sock\"}}")
            .variable("JELLY_RPC_ALLOWED_ORIGINS", "https://a.example, http://b.example:8080")
            .variable("JELLY_RPC_ALLOWED_HOSTS", "a.example,*.b.example")
            .config()
            .transports();
    assertEquals(
        Optional.of(new NodeConfig.PemPair(folder.resolve("a.crt"), folder.resolve("a.key"))),
        transports.tls());
    assertEquals(
        Optional.of(new NodeConfig.UnixSocket(folder.resolve("a.sock"), "600")), transports.unix());
    assertEquals(
        List.of("https://a.example", "http://b.example:8080"), transports.web().allowedOrigins());
    assertEquals(List.of("a.example", "*.b.example"), transports.web().allowedHosts());
  }

  @Test
  void aCertificateNeedsItsKeyAndBothMustBeReadable() throws IOException {
    assertEquals(
        List.of(
            "option -tls.cert: names a file that cannot be read: " + folder.resolve("no.crt"),
            "option -tls.cert: needs tls.key beside it"),
        new Loading(folder).option("tls.cert", "no.crt").problems());
    Files.writeString(folder.resolve("a.key"), "");
    assertEquals(
        List.of("option -tls.key: needs tls.cert beside it"),
        new Loading(folder).option("tls.key", "a.key").problems());
  }

  @ParameterizedTest
  @CsvSource({
    "rpc.allowedOrigins, app.example.com",
    "rpc.allowedOrigins, https://app.example.com/path",
    "rpc.allowedOrigins, https://*.example.com",
    "rpc.allowedOrigins, null",
    "rpc.allowedHosts, app.example.com:8080",
    "rpc.allowedHosts, https://app.example.com",
    "rpc.allowedHosts, app.*.com",
    "rpc.unixMode, 0600",
    "rpc.unixMode, 888",
    "rpc.compression, gzip",
    "rpc.compressionMinBytes, 0",
  })
  void whatIsNoneIsRefused(String key, String value) {
    List<String> problems = new Loading(folder).option(key, value).problems();
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).startsWith("option -" + key + ": must be "), problems::toString);
  }

  @Test
  void aPathTooLongForASocketIsSaid() {
    List<String> problems = new Loading(folder).option("rpc.unix", "x".repeat(108)).problems();
    assertTrue(problems.get(0).startsWith("option -rpc.unix: is too long for a socket: "));
  }
}

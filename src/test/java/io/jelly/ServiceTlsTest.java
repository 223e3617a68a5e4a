package io.jelly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jelly.config.ConfigLoader;
import io.jelly.config.ConfigSources;
import io.jelly.config.NodeConfig;
import io.jelly.config.RunDirectory;
import io.jelly.it.PemFiles;
import io.jelly.primary.NodeEvent;
import io.jelly.primary.TlsPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTlsTest {
  private static PemFiles one;
  private static PemFiles other;

  @TempDir private Path folder;
  private final List<TlsPair> told = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private Path certificate;
  private Path key;
  private NodeConfig config;
  private RunDirectory directory;
  private ServiceTls tls;

  @BeforeAll
  static void make() {
    one = PemFiles.selfSigned();
    other = PemFiles.selfSigned();
  }

  @BeforeEach
  void start() throws IOException {
    certificate = folder.resolve("a.crt");
    key = folder.resolve("a.key");
    put(one.certificate(), one.key());
    config = config(Map.of("tls.cert", "a.crt", "tls.key", "a.key"));
    directory = new RunDirectory(Files.createDirectory(folder.resolve("run")));
    tls =
        new ServiceTls(
            config, directory, told::add, (NodeEvent.OfNode event) -> events.add(event.name()));
  }

  private NodeConfig config(Map<String, String> options) {
    return ConfigLoader.load(new ConfigSources(folder, Optional.empty(), Map.of(), options, 1))
        .config();
  }

  private void put(Path newCertificate, Path newKey) throws IOException {
    Files.copy(newCertificate, certificate, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(newKey, key, StandardCopyOption.REPLACE_EXISTING);
  }

  private void found() {
    tls.found(List.of(certificate, key));
  }

  @Test
  void aPairThatIsNewSinceTheBeginningIsNews() throws IOException {
    tls.begin();
    found();
    assertEquals(List.of(), told);
    put(other.certificate(), other.key());
    found();
    assertEquals(1, told.size());
    assertEquals(List.of("tls-changed"), events);
  }

  @Test
  void theFirstPairIsNoNewsAndEachLaterOneIs() throws IOException {
    found();
    found();
    assertEquals(1, told.size());
    assertEquals(List.of(), events);
    put(other.certificate(), other.key());
    found();
    assertEquals(2, told.size());
    assertEquals(Files.readString(other.certificate()), told.get(1).certificates());
    assertEquals(List.of("tls-changed"), events);
    assertEquals(
        Files.readString(other.certificate()), Files.readString(directory.serviceCertificates()));
  }

  @Test
  void aWrongPairChangesNothingAndIsSaidOnce() throws IOException {
    found();
    put(other.certificate(), one.key());
    found();
    found();
    assertEquals(1, told.size());
    assertEquals(List.of("tls-rejected"), events);
    assertEquals(
        Files.readString(one.certificate()), Files.readString(directory.serviceCertificates()));
    put(other.certificate(), other.key());
    found();
    assertEquals(2, told.size());
    assertEquals(List.of("tls-rejected", "tls-changed"), events);
  }

  @Test
  void theCertificatesOfTheNodeLieInItsRunDirectoryWhileItHasTls() throws IOException {
    tls.begin();
    assertEquals(
        Files.readString(one.certificate()), Files.readString(directory.serviceCertificates()));
    tls.configure(config(Map.of()));
    assertFalse(Files.exists(directory.serviceCertificates()));
    tls.configure(config);
    assertEquals(
        Files.readString(one.certificate()), Files.readString(directory.serviceCertificates()));
  }

  @Test
  void whatTheWatchSawBeforeTheConfigurationWasAnotherOneIsOld() throws IOException {
    tls.begin();
    tls.configure(config(Map.of()));
    found();
    assertFalse(Files.exists(directory.serviceCertificates()));
    assertEquals(List.of(), told);
  }
}

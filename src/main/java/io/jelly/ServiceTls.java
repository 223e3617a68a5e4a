package io.jelly;

import io.jelly.config.NodeConfig;
import io.jelly.config.NodeConfig.PemPair;
import io.jelly.config.RunDirectory;
import io.jelly.primary.NodeEvent;
import io.jelly.primary.TlsPair;
import io.jelly.watch.DiskWatch;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and key of the built-in service, as they are on disk: workers are told of each
 * new pair, and a pair that is wrong changes nothing but the log. The certificates, which are no
 * secret, lie in the run directory too, so that {@code call} knows its own node.
 */
final class ServiceTls {
  private static final Logger log = LoggerFactory.getLogger(ServiceTls.class);

  private final Supplier<NodeConfig> inForce;
  private final RunDirectory directory;
  private final Consumer<TlsPair> changed;
  private final Consumer<NodeEvent.OfNode> happened;
  private @Nullable TlsPair last;
  private String rejected = "";

  /**
   * @param changed is told of each pair that is on disk and good
   */
  ServiceTls(
      Supplier<NodeConfig> inForce,
      RunDirectory directory,
      Consumer<TlsPair> changed,
      Consumer<NodeEvent.OfNode> happened) {
    this.inForce = inForce;
    this.directory = directory;
    this.changed = changed;
    this.happened = happened;
  }

  /**
   * The node begins.
   *
   * @throws IOException for the user, if there is a pair and it cannot be used
   */
  void begin() throws IOException {
    Optional<PemPair> files = inForce.get().transports().tls();
    Files.deleteIfExists(directory.serviceCertificates());
    if (files.isEmpty()) return;
    TlsPair pair = TlsPair.read(files.get());
    last = pair;
    show(pair);
  }

  private void show(TlsPair pair) throws IOException {
    Files.writeString(directory.serviceCertificates(), pair.certificates());
  }

  void watch(DiskWatch disk) {
    disk.files(
        () ->
            inForce
                .get()
                .transports()
                .tls()
                .map(pair -> List.of(pair.certificate(), pair.key()))
                .orElse(List.of()),
        this::found);
  }

  /** On one thread at a time. */
  void found(List<Path> files) {
    try {
      if (files.isEmpty()) Files.deleteIfExists(directory.serviceCertificates());
      else accept(TlsPair.read(new PemPair(files.get(0), files.get(1))));
    } catch (IOException e) {
      reject(String.valueOf(e.getMessage()));
    }
  }

  private void accept(TlsPair pair) throws IOException {
    TlsPair before = last;
    rejected = "";
    if (pair.equals(before)) return;
    last = pair;
    show(pair);
    changed.accept(pair);
    if (before == null) return;
    log.info("tls: there is a new certificate: {}", pair);
    happened.accept(
        new NodeEvent.OfNode("tls-changed", "new certificate: " + pair, new JsonObject()));
  }

  private void reject(String problem) {
    if (problem.equals(rejected)) return;
    rejected = problem;
    log.error("tls: {}; the certificate and key before stay in force", problem);
    happened.accept(new NodeEvent.OfNode("tls-rejected", problem, new JsonObject()));
  }
}

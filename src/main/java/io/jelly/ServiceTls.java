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

  private final RunDirectory directory;
  private final Consumer<TlsPair> changed;
  private final Consumer<NodeEvent.OfNode> happened;
  private Optional<PemPair> files;
  private @Nullable TlsPair last;
  private String rejected = "";

  /**
   * @param inForce what the node begins with
   * @param changed is told of each pair that is on disk and good
   */
  ServiceTls(
      NodeConfig inForce,
      RunDirectory directory,
      Consumer<TlsPair> changed,
      Consumer<NodeEvent.OfNode> happened) {
    files = inForce.transports().tls();
    this.directory = directory;
    this.changed = changed;
    this.happened = happened;
  }

  /**
   * The node begins.
   *
   * @throws IOException for the user, if there is a pair and it cannot be used
   */
  synchronized void begin() throws IOException {
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
    disk.files(this::files, this::found);
  }

  private synchronized List<Path> files() {
    return files.map(pair -> List.of(pair.certificate(), pair.key())).orElse(List.of());
  }

  /**
   * Another configuration is in force. Whether the node has TLS is to be seen in the run directory
   * when this returns: somebody waited for the reload only to {@code call}.
   */
  synchronized void configure(NodeConfig next) {
    Optional<PemPair> before = files;
    files = next.transports().tls();
    if (!files.equals(before)) found(files());
  }

  /** What is on disk is to be looked at. */
  synchronized void found(List<Path> changed) {
    // The watch may come with what it saw before the configuration was another one.
    if (!changed.equals(files())) return;
    try {
      if (files.isPresent()) accept(TlsPair.read(files.get()));
      else forget();
    } catch (IOException e) {
      reject(String.valueOf(e.getMessage()));
    }
  }

  private void forget() throws IOException {
    last = null;
    Files.deleteIfExists(directory.serviceCertificates());
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

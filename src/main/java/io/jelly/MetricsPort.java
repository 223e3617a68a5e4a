package io.jelly;

import io.jelly.admin.MetricsEndpoint;
import io.jelly.admin.NodeControl;
import io.jelly.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's {@code /metrics}, where the configuration wants it. */
final class MetricsPort implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MetricsPort.class);

  private final Optional<MetricsEndpoint> endpoint;

  private MetricsPort(Optional<MetricsEndpoint> endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Opens it.
   *
   * @param goesOn whether workers serve already: then they do so without it, rather than not
   * @throws IOException if it cannot be opened
   */
  static MetricsPort open(NodeConfig.Admin admin, NodeControl node, boolean goesOn)
      throws IOException {
    if (admin.port() == 0) return new MetricsPort(Optional.empty());
    try {
      MetricsEndpoint endpoint =
          MetricsEndpoint.listen(new InetSocketAddress(admin.host(), admin.port()), node::metrics);
      log.info("metrics: http://{}:{}/metrics", admin.host(), admin.port());
      return new MetricsPort(Optional.of(endpoint));
    } catch (IOException e) {
      if (!goesOn) throw e;
      log.warn("no /metrics: {}", e.getMessage());
      return new MetricsPort(Optional.empty());
    }
  }

  @Override
  public void close() {
    endpoint.ifPresent(MetricsEndpoint::close);
  }
}

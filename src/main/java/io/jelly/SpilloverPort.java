package io.jelly;

import io.jelly.config.NetworkAddress;
import io.jelly.config.NodeConfig;
import io.jelly.primary.PrimaryNode;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where connections of other nodes come in: opened if the configuration asks for it. */
final class SpilloverPort {
  private static final Logger log = LoggerFactory.getLogger(SpilloverPort.class);
  private static final long AGAIN_MS = 500;

  private final PrimaryNode node;
  private final NodeConfig.Cluster cluster;

  SpilloverPort(PrimaryNode node, NodeConfig.Cluster cluster) {
    this.node = node;
    this.cluster = cluster;
  }

  /**
   * Opens it.
   *
   * @throws IOException if it cannot be had; the message says why
   */
  void open() throws IOException {
    if (!cluster.enabled() || !cluster.spillover().enabled()) return;
    try {
      node.takeSpillover(NetworkAddress.of(cluster.host(), cluster.networkInterface().orElse("")));
    } catch (IOException e) {
      throw new IOException("cluster.spillover.port: " + e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Opens it as soon as it can be had: the primary before may have it for a moment yet. */
  void openSoon(ScheduledExecutorService timer) {
    try {
      open();
    } catch (IOException e) {
      log.debug("trying again", e);
      var unused = timer.schedule(() -> openSoon(timer), AGAIN_MS, TimeUnit.MILLISECONDS);
    }
  }
}

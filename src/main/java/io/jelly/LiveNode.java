package io.jelly;

import io.jelly.config.KeyChange;
import io.jelly.config.LoadedConfig;
import io.jelly.config.NodeConfig;
import io.jelly.primary.NodeEvent;
import io.jelly.primary.PrimaryNode;
import io.jelly.supervise.Desired;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a saved edit does to a node with worker processes. */
final class LiveNode implements LiveConfig.Node {
  private static final Logger log = LoggerFactory.getLogger(LiveNode.class);

  private final PrimaryNode node;
  private final ServiceTls tls;
  private final LastGoodConfig lastGood;
  private final Supplier<? extends CompletableFuture<?>> reload;

  /**
   * @param reload the node's own reload, which tells {@link LiveConfig} when it begins and ends
   */
  LiveNode(
      PrimaryNode node,
      ServiceTls tls,
      LastGoodConfig lastGood,
      Supplier<? extends CompletableFuture<?>> reload) {
    this.node = node;
    this.tls = tls;
    this.lastGood = lastGood;
    this.reload = reload;
  }

  @Override
  public void configure(LoadedConfig inForce, List<KeyChange> changes) {
    NodeConfig next = inForce.config();
    LogLevels.set(next.log().level());
    node.configure(next, desired -> changed(desired, next, changes));
    tls.configure(next);
  }

  /** The file's counts win over a scale only when they themselves were edited. */
  static Desired changed(Desired desired, NodeConfig next, List<KeyChange> changes) {
    int workers = has(changes, "workers") ? next.workers() : desired.workers();
    int spares = has(changes, "spares") ? next.spares() : desired.spares();
    return desired.under(ConfiguredPolicy.of(next)).scaledTo(workers, spares);
  }

  private static boolean has(List<KeyChange> changes, String key) {
    return changes.stream().anyMatch(change -> change.key().equals(key));
  }

  @Override
  public void valid(String text) {
    lastGood.keep(text);
  }

  @Override
  public void reload() {
    reload
        .get()
        .whenComplete(
            (verdict, failure) -> {
              if (failure != null) log.error("no reload: {}", failure.getMessage());
            });
  }

  @Override
  public void announce(NodeEvent event) {
    node.announce(event);
  }
}

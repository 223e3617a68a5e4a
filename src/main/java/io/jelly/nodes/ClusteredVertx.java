package io.jelly.nodes;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;

/**
 * A Vertx that is a member of the cluster of nodes.
 *
 * <p>Members find each other by explicit addresses, never by multicast, and bind the configured
 * address only: open source Hazelcast has neither TLS between members nor authentication. What
 * makes a join slow by default is switched off (facts: 5 s of waiting before the join, Jet, phone
 * home).
 */
public final class ClusteredVertx {

  /**
   * How to join.
   *
   * @param name clusters of different names do not mix
   * @param host the address to bind, for members and for the event bus
   * @param port the first port tried; a member takes the first free one of {@code portCount}
   * @param members addresses where other members may be: host or host:port; without a port all are
   *     tried
   * @param backups copies of the shared data on other members
   */
  public record Membership(
      String name, String host, int port, int portCount, List<String> members, int backups) {}

  static {
    // Read once, by Hazelcast's first logger: before any configuration.
    System.setProperty("hazelcast.logging.type", "slf4j");
  }

  private ClusteredVertx() {}

  /**
   * Builds the Vertx and joins; fails if the address cannot be bound or the join times out.
   *
   * @param options of the Vertx; the event bus is bound to the membership's host
   */
  public static Future<Vertx> join(VertxOptions options, Membership membership) {
    options.getEventBusOptions().setHost(membership.host()).setPort(0);
    return Vertx.builder()
        .with(options)
        .withClusterManager(new HazelcastClusterManager(hazelcast(membership)))
        .buildClustered();
  }

  static Config hazelcast(Membership membership) {
    Config config = new Config();
    config.setClusterName(membership.name());
    config
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.logging.emoji.enabled", "false")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        .setProperty("hazelcast.tcp.join.port.try.count", String.valueOf(membership.portCount()))
        .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
        .setProperty("hazelcast.merge.next.run.delay.seconds", "5")
        .setProperty("hazelcast.heartbeat.interval.seconds", "2")
        .setProperty("hazelcast.max.no.heartbeat.seconds", "10");
    config.getJetConfig().setEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    config.getIntegrityCheckerConfig().setEnabled(false);
    network(config.getNetworkConfig(), membership);
    maps(config, membership.backups());
    return config;
  }

  private static void network(NetworkConfig network, Membership membership) {
    network
        .setPort(membership.port())
        .setPortAutoIncrement(true)
        .setPortCount(membership.portCount());
    network.getInterfaces().setEnabled(true).addInterface(membership.host());
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(membership.members());
  }

  /** The collections of Vert.x's cluster manager, as in its own default configuration. */
  private static void maps(Config config, int backups) {
    config
        .getMultiMapConfig("__vertx.subs")
        .setBackupCount(backups)
        .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET);
    config.getMapConfig("__vertx.haInfo").setBackupCount(backups);
    config.getMapConfig("__vertx.nodeInfo").setBackupCount(backups);
    config.getMapConfig("default").setBackupCount(backups);
  }
}

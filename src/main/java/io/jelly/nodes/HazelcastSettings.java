package io.jelly.nodes;

import com.hazelcast.config.Config;
import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.PartitionGroupConfig;
import com.hazelcast.spi.partitiongroup.PartitionGroupMetaData;
import java.io.FileNotFoundException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * The configuration of a member.
 *
 * <p>Members find each other by explicit addresses, never by multicast, and bind the configured
 * address only: open source Hazelcast has neither TLS between members nor authentication. What
 * makes a join slow by default is switched off (5 s of waiting before the join, Jet, phone home). A
 * file of Hazelcast's own replaces all of that, except what Vert.x and this program need.
 */
final class HazelcastSettings {
  /**
   * How long connections to those that may be members are waited for; also how long members that
   * start at the same moment look for one that was there before.
   */
  private static final int CONNECT_SECONDS = 1;

  /** How long a member may take to give its data away when it leaves. */
  private static final int LEAVE_SECONDS = 10;

  /** How often it tries the addresses that {@link Reunion} has found. */
  private static final int MERGE_SECONDS = 2;

  /** After the join is over, even on a busy machine: until then the addresses are all possible. */
  private static final int FIRST_MERGE_SECONDS = 20;

  private HazelcastSettings() {}

  static Config of(Membership membership, NodeIdentity identity) {
    Config config =
        membership.hazelcastConfig().map(HazelcastSettings::read).orElseGet(() -> own(membership));
    // Whether it keeps data, it finds out when it is in.
    config.setLiteMember(true);
    config
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.logging.emoji.enabled", "false")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.graceful.shutdown.max.wait", String.valueOf(LEAVE_SECONDS));
    identity.attributes().forEach(config.getMemberAttributeConfig()::setAttribute);
    config
        .getMemberAttributeConfig()
        .setAttribute(PartitionGroupMetaData.PARTITION_GROUP_NODE, place(membership, identity));
    config
        .getMultiMapConfig("__vertx.subs")
        .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET);
    return config;
  }

  /**
   * What dies at once: a host, or on the loopback interface, which all nodes of a host share, a
   * node. Copies of shared data are kept at another place, as long as there is one.
   */
  private static String place(Membership membership, NodeIdentity identity) {
    InetAddress address = new InetSocketAddress(membership.host(), 0).getAddress();
    return address == null || address.isLoopbackAddress() ? identity.token() : membership.host();
  }

  private static Config read(Path file) {
    try {
      return Config.loadFromFile(file.toFile());
    } catch (FileNotFoundException e) {
      throw new JoinRefused("cluster.hazelcastConfig cannot be read: " + file);
    } catch (InvalidConfigurationException | IllegalArgumentException e) {
      throw new JoinRefused(
          "cluster.hazelcastConfig " + file + " is no Hazelcast configuration: " + e.getMessage());
    }
  }

  private static Config own(Membership membership) {
    Config config = new Config();
    config.setClusterName(membership.name());
    int silence = membership.heartbeatTimeoutSeconds();
    config
        .setProperty("hazelcast.socket.bind.any", "false")
        // Exactly this one, also a loopback address that no interface lists, as 127.0.0.2.
        .setProperty("hazelcast.local.localAddress", membership.host())
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        .setProperty("hazelcast.tcp.join.port.try.count", String.valueOf(membership.portCount()))
        .setProperty("hazelcast.tcp.join.previously.joined.member.address.retention.seconds", "0")
        .setProperty("hazelcast.merge.first.run.delay.seconds", String.valueOf(FIRST_MERGE_SECONDS))
        .setProperty("hazelcast.merge.next.run.delay.seconds", String.valueOf(MERGE_SECONDS))
        .setProperty(
            "hazelcast.heartbeat.interval.seconds", String.valueOf(Math.max(1, silence / 5)))
        .setProperty("hazelcast.max.no.heartbeat.seconds", String.valueOf(silence));
    config
        .getPartitionGroupConfig()
        .setEnabled(true)
        .setGroupType(PartitionGroupConfig.MemberGroupType.NODE_AWARE);
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
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.setTcpIpConfig(
        new SearchedMembers()
            .setEnabled(true)
            .setConnectionTimeoutSeconds(CONNECT_SECONDS)
            .setMembers(membership.members()));
  }

  /** The collections of Vert.x's cluster manager, as in its own default configuration. */
  private static void maps(Config config, int backups) {
    config.getMultiMapConfig("__vertx.subs").setBackupCount(backups);
    config.getMapConfig("__vertx.haInfo").setBackupCount(backups);
    config.getMapConfig("__vertx.nodeInfo").setBackupCount(backups);
    config.getMapConfig("default").setBackupCount(backups);
  }
}

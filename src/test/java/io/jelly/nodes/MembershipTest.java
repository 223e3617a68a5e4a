package io.jelly.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a node joins, without joining: nothing public, nothing found by itself. */
class MembershipTest {
  private static final Config CONFIG =
      HazelcastSettings.of(
          new Membership(
              "shop",
              "10.0.0.7",
              5_801,
              20,
              List.of("10.0.0.8", "10.0.0.9:6000"),
              2,
              2,
              9_500,
              Optional.empty(),
              Optional.empty()),
          new NodeIdentity("a", "t", 3, "1.0", "bus"));

  @Test
  void onlyTheConfiguredAddressIsBound() {
    NetworkConfig network = CONFIG.getNetworkConfig();
    assertEquals("10.0.0.7", CONFIG.getProperty("hazelcast.local.localAddress"));
    assertEquals("false", CONFIG.getProperty("hazelcast.socket.bind.any"));
    assertEquals(5_801, network.getPort());
    assertEquals(20, network.getPortCount());
    assertTrue(network.isPortAutoIncrement());
  }

  @Test
  void membersAreNamedAndNeverSearched() {
    JoinConfig join = CONFIG.getNetworkConfig().getJoin();
    assertFalse(join.getMulticastConfig().isEnabled());
    assertFalse(join.getAutoDetectionConfig().isEnabled());
    assertTrue(join.getTcpIpConfig().isEnabled());
    assertEquals(List.of("10.0.0.8", "10.0.0.9:6000"), join.getTcpIpConfig().getMembers());
    assertEquals("shop", CONFIG.getClusterName());
  }

  @Test
  void nothingPhonesHomeOrDelaysTheJoin() {
    assertEquals("false", CONFIG.getProperty("hazelcast.phone.home.enabled"));
    assertEquals("0", CONFIG.getProperty("hazelcast.wait.seconds.before.join"));
    assertEquals("false", CONFIG.getProperty("hazelcast.shutdownhook.enabled"));
    assertFalse(CONFIG.getJetConfig().isEnabled());
  }

  @Test
  void sharedDataIsBackedUpAsConfigured() {
    assertEquals(2, CONFIG.getMultiMapConfig("__vertx.subs").getBackupCount());
    assertEquals(2, CONFIG.getMapConfig("__vertx.nodeInfo").getBackupCount());
    assertEquals(2, CONFIG.getMapConfig("anything").getBackupCount());
  }
}

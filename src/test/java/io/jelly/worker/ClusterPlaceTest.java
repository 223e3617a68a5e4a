package io.jelly.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.nodes.JoinRefused;
import org.junit.jupiter.api.Test;

/** Where a worker is in the cluster: the address it binds, and the token of its node. */
class ClusterPlaceTest {
  @Test
  void anInterfaceStandsForItsAddress() {
    assertEquals("10.0.0.7", NetworkAddress.of("10.0.0.7", ""));
    assertEquals("127.0.0.1", NetworkAddress.of("10.0.0.7", "lo"));
  }

  @Test
  void anUnknownInterfaceIsAnsweredWithThoseThereAre() {
    JoinRefused refused =
        assertThrows(JoinRefused.class, () -> NetworkAddress.of("10.0.0.7", "none0"));
    assertTrue(
        refused
            .getMessage()
            .matches("cluster.interface: there is no network interface none0; .*lo.*"),
        refused.getMessage());
  }

  @Test
  void aTokenIsOneForANodeAndAnotherForEveryOther() {
    assertEquals(NodeToken.of("/run/a 17"), NodeToken.of("/run/a 17"));
    assertNotEquals(NodeToken.of("/run/a 17"), NodeToken.of("/run/a 18"));
    assertEquals(24, NodeToken.of("/run/a 17").length());
  }
}

package io.jelly.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NetworkAddressTest {
  @Test
  void anInterfaceStandsForItsAddress() {
    assertEquals("10.0.0.7", NetworkAddress.of("10.0.0.7", ""));
    assertEquals("127.0.0.1", NetworkAddress.of("10.0.0.7", "lo"));
  }

  @Test
  void anUnknownInterfaceIsAnsweredWithThoseThereAre() {
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> NetworkAddress.of("10.0.0.7", "none0"));
    assertTrue(
        refused
            .getMessage()
            .matches("cluster.interface: there is no network interface none0; .*lo.*"),
        refused.getMessage());
  }
}

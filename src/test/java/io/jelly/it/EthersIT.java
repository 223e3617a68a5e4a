package io.jelly.it;

import org.junit.jupiter.api.Test;

/** ethers over HTTP, one by one and in batches, and over WebSocket. */
class EthersIT {
  @Test
  void aReloadFailsNoCall() throws Exception {
    try (NpmClient ethers = new NpmClient("ethers.js")) {
      ethers.assertReloaded(11, 2);
    }
  }
}

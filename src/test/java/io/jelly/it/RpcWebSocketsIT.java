package io.jelly.it;

import org.junit.jupiter.api.Test;

/** rpc-websockets, which connects again by itself; events too. */
class RpcWebSocketsIT {
  @Test
  void aReloadFailsNoCall() throws Exception {
    try (NpmClient client = new NpmClient("rpc-websockets.js")) {
      client.assertReloaded(5, 3);
      client.node.awaitLine("noted: rpc-websockets");
    }
  }
}

package io.jelly.it;

import org.junit.jupiter.api.Test;

/** jayson over HTTP, TCP and WebSocket. */
class JaysonIT {
  @Test
  void aReloadFailsNoCall() throws Exception {
    try (NpmClient jayson = new NpmClient("jayson.js")) {
      jayson.assertReloaded(27, 3);
      for (String kind : new String[] {"http", "tcp", "webSocket"}) {
        jayson.node.awaitLine("noted: " + kind + " alone");
        jayson.node.awaitLine("noted: " + kind + " in a batch");
      }
    }
  }
}

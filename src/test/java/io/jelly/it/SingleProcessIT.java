package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SingleProcessIT {
  @Test
  void withoutWorkersTheOneProcessServes() throws IOException {
    try (NodeProcess node = NodeProcess.start(NodeOptions.builtIn().workers(0))) {
      JsonObject info = new JsonObject(Exchange.rpc(node.port(), "worker.info").bodyOrFail());
      assertEquals(node.pid(), info.getJsonObject("result").getLong("pid"));
      assertEquals(node.pid(), node.status().primaryPid());
      assertTrue(node.status().workers().isEmpty());
      assertEquals(1, node.command("scale", "2").code(), "there is nothing to scale");
    }
  }
}

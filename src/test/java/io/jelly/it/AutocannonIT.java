package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** autocannon over kept connections: single calls, pipelined calls, batches. */
class AutocannonIT {
  @Test
  void aReloadFailsNoCall() throws Exception {
    try (NpmClient autocannon = new NpmClient("autocannon.js")) {
      JsonObject calls = autocannon.assertReloaded(0, 0).getJsonObject("calls");
      assertEquals(3, calls.size(), calls::encode);
      calls.forEach(kind -> assertTrue((int) kind.getValue() > 20, calls::encode));
    }
  }
}

package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/**
 * ganache behind the gateway, with ethers as its user: it reads, makes transactions and hears of
 * blocks, and a reload fails none of its requests.
 */
class GanacheIT {
  private static NodeProcess gatewayTo(int upstream) {
    JsonObject route =
        new JsonObject()
            .put("path", "/")
            .put("upstreams", new JsonArray().add("http://127.0.0.1:" + upstream));
    return NodeProcess.start(
        NodeOptions.builtIn()
            .config(
                new JsonObject()
                    .put("reload", new JsonObject().put("bakeMs", 200))
                    .put("gateway", new JsonObject().put("routes", new JsonArray().add(route)))
                    .encode()));
  }

  @Test
  void itsUserDoesNotNoticeAReloadOfTheGateway() throws Exception {
    NodeScript.needInstalled();
    int port = FreePorts.one();
    try (NodeScript ganache = NodeScript.start("ganache.js", port);
        NodeProcess gateway = gatewayTo(port)) {
      ganache.awaitLine("listening on " + port);
      try (NodeScript user = NodeScript.start("ganache-user.js", gateway.port())) {
        user.awaitLines("hears blocks", 1);
        user.awaitMoreCalls(50);
        JsonObject verdict = reload(gateway);
        assertEquals(0, verdict.getInteger("closed"), verdict::encode);
        user.awaitMoreCalls(50);
        user.awaitLines("hears blocks", 2);
        JsonObject told = user.assertNoFailures();
        assertEquals(5, told.getJsonArray("checks").size(), told::encode);
        assertTrue(told.getInteger("reconnects") >= 1, told::encode);
        JsonObject calls = told.getJsonObject("calls");
        assertEquals(3, calls.size(), told::encode);
        assertTrue(calls.getInteger("transactions") > 5, told::encode);
      }
    }
  }
}

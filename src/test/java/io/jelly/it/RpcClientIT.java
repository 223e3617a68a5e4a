package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Our client and the command {@code call} against a node that is reloaded, and killed at. */
class RpcClientIT {
  @Test
  void reloadsLoseNoCallOfHttpOrWebSocketClients() throws Exception {
    try (NodeProcess node =
            NodeProcess.start(NodeOptions.builtIn().config("{\"reload\":{\"bakeMs\":200}}"));
        RpcCallers callers = new RpcCallers("");
        Crowd crowd = new Crowd()) {
      crowd.add(8, "http", callers.to("http://127.0.0.1:" + node.port() + "/rpc"));
      crowd.add(8, "webSocket", callers.to("ws://127.0.0.1:" + node.port() + "/"));
      for (int i = 0; i < 2; i++) {
        reload(node);
        crowd.awaitMore(200);
      }
      assertEquals(List.of(), crowd.finish(), node::describe);
    }
  }

  @Test
  void theCommandFindsItsNodeAndPrintsTheResult() {
    try (NodeProcess node = NodeProcess.start(NodeOptions.builtIn())) {
      CommandRun info = node.command("call", "worker.info", "--json");
      assertEquals(0, info.code(), info::text);
      JsonObject result = new JsonObject(info.out().get(0)).getJsonObject("result");
      assertEquals("jelly-" + node.port(), result.getString("node"));
      assertEquals(
          List.of("{", "  \"a\" : 1", "}"), node.command("call", "system.echo", "a=1").out());
      CommandRun unknown = node.command("call", "no.such");
      assertEquals(1, unknown.code());
      assertEquals(List.of("call: Method not found (-32601)"), unknown.err());
    }
  }
}

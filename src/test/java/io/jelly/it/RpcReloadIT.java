package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RPC over TCP and WebSocket through reloads: connections move or are told, no call is lost. */
class RpcReloadIT {
  private final int tcp = FreePorts.one();

  private NodeProcess start() {
    return NodeProcess.start(
        NodeOptions.builtIn()
            .config("{\"reload\":{\"bakeMs\":200},\"rpc\":{\"tcpPort\":" + tcp + "}}"));
  }

  @Test
  void tcpCallersNoticeNothing() throws Exception {
    try (NodeProcess node = start();
        Crowd crowd = new Crowd()) {
      crowd.add(30, "rpc over tcp", i -> RpcTcpCaller.to(tcp, new Random(i)));
      for (int i = 0; i < 2; i++) {
        JsonObject verdict = reload(node);
        assertEquals(0, verdict.getInteger("closed"), verdict::encode);
        assertTrue(verdict.getInteger("migrated") > 0, verdict::encode);
        crowd.awaitMore(100);
      }
      assertEquals(List.of(), crowd.finish(), node::describe);
    }
  }

  @Test
  void webSocketCallersAreAnsweredOrToldToConnectAgain() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    try (NodeProcess node = start();
        Crowd crowd = new Crowd()) {
      crowd.add(
          16,
          "rpc over webSocket",
          WebSocketUser.to(node.port(), "/rpc", client, RpcTcpCaller::call, RpcTcpCaller::answer));
      for (int i = 0; i < 2; i++) {
        JsonObject verdict = reload(node);
        assertEquals(0, verdict.getInteger("closed"), verdict::encode);
        crowd.awaitMore(100);
      }
      assertEquals(List.of(), crowd.finish(), node::describe);
    }
  }

  @Test
  void discoverNamesBothPorts() throws Exception {
    try (NodeProcess node = start();
        LineClient caller = RpcTcpCaller.open(tcp)) {
      JsonArray servers =
          new JsonObject(caller.ask("{\"jsonrpc\":\"2.0\",\"method\":\"rpc.discover\",\"id\":1}"))
              .getJsonObject("result")
              .getJsonArray("servers");
      assertEquals(
          List.of(
              "http://127.0.0.1:" + node.port() + "/rpc",
              "tcp://127.0.0.1:" + tcp,
              "ws://127.0.0.1:" + node.port() + "/rpc"),
          servers.stream().map(server -> ((JsonObject) server).getString("url")).toList());
    }
  }
}

package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.client.RpcClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events from every worker of a node to subscribers on every worker, with and without a cluster,
 * and to those of another node.
 */
class SubscriptionIT {
  private static final int WORKERS = 2;
  private static final int CLUSTER_PORTS = 6;

  // Members look for others on all of them: nobody else may listen there.
  private final int members = FreePorts.range(CLUSTER_PORTS);

  private NodeOptions options(boolean clustered) {
    String cluster =
        clustered
            ? ",\"cluster\":{\"enabled\":true,\"name\":\"events\",\"port\":"
                + members
                + ",\"portCount\":"
                + CLUSTER_PORTS
                + "}"
            : "";
    return NodeOptions.verticle("PublishRpcVerticle")
        .workers(WORKERS)
        .config("{\"reload\":{\"bakeMs\":200}" + cluster + "}");
  }

  private static <T> T await(io.vertx.core.Future<T> future) {
    CompletableFuture<T> done = future.toCompletionStage().toCompletableFuture();
    return done.orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** Publishes through every worker in turn; answers the pids that published. */
  private static Set<Object> publish(RpcCallers callers, int port, String data) {
    Set<Object> pids = new HashSet<>();
    for (int i = 0; i < 4 * WORKERS; i++) {
      RpcClient once = callers.client("http://127.0.0.1:" + port + "/rpc");
      JsonObject event = new JsonObject().put("topic", "orders.new").put("data", data);
      pids.add(await(once.call("publish", event)));
      await(once.close());
    }
    return pids;
  }

  private static Set<String> listen(RpcClient client) {
    Set<String> heard = ConcurrentHashMap.newKeySet();
    client.onNotification(
        (method, params) -> {
          if (method.equals("events.event")) heard.add(((JsonObject) params).getString("data"));
        });
    await(client.subscribe(List.of("orders.*")));
    return heard;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everySubscriberHearsEveryWorker(boolean clustered) {
    try (NodeProcess node = NodeProcess.start(options(clustered));
        RpcCallers callers = new RpcCallers("")) {
      List<RpcClient> clients =
          List.of(1, 2, 3, 4).stream()
              .map(i -> callers.client("ws://127.0.0.1:" + node.port() + "/rpc"))
              .toList();
      List<Set<String>> heard = clients.stream().map(SubscriptionIT::listen).toList();
      Set<Object> pids = publish(callers, node.port(), "one");
      assertEquals(WORKERS, pids.size(), "every worker has published");
      heard.forEach(all -> Await.until("event one", NodeProcess.SOON, () -> all.contains("one")));
    }
  }

  @Test
  void overTcpTheyHearEveryWorkerAsWell() throws Exception {
    int tcp = FreePorts.one();
    NodeOptions options =
        NodeOptions.verticle("PublishRpcVerticle")
            .workers(WORKERS)
            .config("{\"rpc\":{\"tcpPort\":" + tcp + "}}");
    try (NodeProcess node = NodeProcess.start(options);
        LineClient one = RpcTcpCaller.open(tcp);
        LineClient two = RpcTcpCaller.open(tcp);
        LineClient three = RpcTcpCaller.open(tcp);
        LineClient four = RpcTcpCaller.open(tcp)) {
      List<LineClient> clients = List.of(one, two, three, four);
      for (LineClient client : clients)
        assertEquals(
            "{\"jsonrpc\":\"2.0\",\"result\":[\"orders.*\"],\"id\":1}",
            client.ask(call("events.subscribe", "{\"topics\":\"orders.*\"}")));
      Set<Object> pids = new HashSet<>();
      for (LineClient client : clients) pids.add(publish(client, clients));
      assertEquals(WORKERS, pids.size(), () -> "every worker has published: " + node.describe());
    }
  }

  /** One publishes, all hear it and nothing else; answers the pid of who took it. */
  private static Object publish(LineClient from, List<LineClient> all) throws IOException {
    JsonObject params = new JsonObject().put("topic", "orders.new").put("data", "by line");
    JsonObject event =
        new JsonObject()
            .put("jsonrpc", "2.0")
            .put("method", "events.event")
            .put("params", params.copy());
    JsonObject first = new JsonObject(from.ask(call("publish", params.encode())));
    JsonObject second = new JsonObject(from.read());
    boolean answered = first.containsKey("id");
    assertEquals(event, answered ? second : first);
    for (LineClient other : all)
      if (other != from) assertEquals(event, new JsonObject(other.read()));
    return (answered ? first : second).getLong("result");
  }

  private static String call(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":" + params + ",\"id\":1}";
  }

  @Test
  void theyHearWhatAnotherNodePublishes() {
    try (NodeProcess node = NodeProcess.start(options(true));
        NodeProcess other = NodeProcess.start(options(true));
        RpcCallers callers = new RpcCallers("")) {
      Set<String> heard = listen(callers.client("ws://127.0.0.1:" + node.port() + "/rpc"));
      Await.until(
          "an event of the other node",
          NodeProcess.SOON,
          () -> {
            publish(callers, other.port(), "afar");
            return heard.contains("afar");
          });
    }
  }

  @Test
  void afterAReloadTheyHearAgain() {
    try (NodeProcess node = NodeProcess.start(options(false));
        RpcCallers callers = new RpcCallers("")) {
      RpcClient client = callers.client("ws://127.0.0.1:" + node.port() + "/rpc");
      Set<String> heard = listen(client);
      reload(node);
      Await.until(
          "event two",
          NodeProcess.SOON,
          () -> {
            publish(callers, node.port(), "two");
            return heard.contains("two");
          });
      assertTrue(heard.contains("two"));
    }
  }
}

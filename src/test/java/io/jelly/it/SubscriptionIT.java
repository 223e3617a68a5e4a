package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.client.RpcClient;
import io.vertx.core.json.JsonObject;
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

package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** An event bus with certificates. */
class ClusterTlsIT {
  private final int members = FreePorts.range(8);

  private NodeProcess node(NodeOptions options, PemFiles pem) {
    JsonObject cluster =
        new JsonObject()
            .put("name", "it-" + ProcessHandle.current().pid() + "-" + members)
            .put("port", members)
            .put("portCount", 8)
            .put("tls", pem.asConfig());
    JsonObject rpc = new JsonObject().put("timeoutMs", 2_000);
    return NodeProcess.start(
        options
            .workers(1)
            .with("-cluster")
            .config(new JsonObject().put("cluster", cluster).put("rpc", rpc).encode()));
  }

  @Test
  void onlyNodesOfOneAuthorityTalk() throws Exception {
    PemFiles ours = PemFiles.selfSigned();
    try (NodeProcess greeter = node(NodeOptions.verticle("GreetingRpcVerticle"), ours);
        NodeProcess friend = node(NodeOptions.builtIn(), ours);
        NodeProcess stranger = node(NodeOptions.builtIn(), PemFiles.selfSigned())) {
      Await.until(
          "all see each other",
          HostCluster.HEALING,
          () -> HostCluster.seenBy(stranger).size() == 3);
      Await.until(
          "a call is answered",
          HostCluster.HEALING,
          () -> HostCluster.call(friend, "greeting.hello").containsKey("result"));
      JsonObject refused = HostCluster.call(stranger, "greeting.hello");
      assertTrue(refused.containsKey("error"), refused::encode);
      assertFalse(refused.containsKey("result"), refused::encode);
      assertTrue(HostCluster.call(friend, "greeting.hello").containsKey("result"));
      assertTrue(greeter.isAlive());
    }
  }
}

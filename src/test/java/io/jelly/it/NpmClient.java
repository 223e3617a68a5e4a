package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;

/** A client from npm that calls a node, over HTTP, WebSocket and TCP, while that is reloaded. */
final class NpmClient implements AutoCloseable {
  private static final int MANY = 100;

  final NodeProcess node;
  private final NodeScript script;

  /** Starts both, if there is a Node to run the script. */
  NpmClient(String scriptName) {
    NodeScript.needInstalled();
    int tcp = FreePorts.one();
    node =
        NodeProcess.start(
            NodeOptions.verticle("ClientsRpcVerticle")
                .config("{\"reload\":{\"bakeMs\":200},\"rpc\":{\"tcpPort\":" + tcp + "}}"));
    script = NodeScript.start(scriptName, node.port(), tcp);
  }

  /**
   * Reloads in the middle of its calls. No call may fail and no connection of HTTP or TCP be
   * closed.
   *
   * @param checks how many it makes before
   * @param reconnects how often it has to connect again, at least
   */
  JsonObject assertReloaded(int checks, int reconnects) throws Exception {
    script.awaitMoreCalls(MANY);
    JsonObject reloaded = reload(node);
    assertEquals(0, reloaded.getInteger("closed"), reloaded::encode);
    script.awaitMoreCalls(MANY);
    JsonObject verdict = script.assertNoFailures();
    assertEquals(checks, verdict.getJsonArray("checks").size(), verdict::encode);
    assertTrue(verdict.getInteger("reconnects") >= reconnects, verdict::encode);
    return verdict;
  }

  @Override
  public void close() {
    try (node) {
      script.close();
    }
  }
}

package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The examples of docs/shared-state.md. */
class SharedStateIT {
  private final int members = FreePorts.range(8);
  private final HttpClient client =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
  private final Set<String> servedBy = new HashSet<>();
  private int visits;

  private NodeProcess node() {
    NodeOptions options = NodeOptions.verticle("SessionVerticle");
    JsonObject cluster =
        new JsonObject()
            .put("name", "it-" + ProcessHandle.current().pid() + "-" + members)
            .put("port", members)
            .put("portCount", 8);
    JsonObject own = new JsonObject().put("host", "127.0.0.1").put("port", options.port);
    return NodeProcess.start(
        options
            .with("-cluster")
            .config(new JsonObject().put("cluster", cluster).put("config", own).encode()));
  }

  /** The client's next visit, on a connection of its own or not. */
  private void visit(NodeProcess node) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + node.port() + "/visits");
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    visits++;
    assertEquals(200, response.statusCode(), response.body());
    assertEquals(String.valueOf(visits), response.body().split(" by ", 2)[0]);
    servedBy.add(response.body().split(" by ", 2)[1]);
  }

  @Test
  void aSessionOutlivesItsWorkerAndItsNode() throws Exception {
    try (NodeProcess first = node();
        NodeProcess second = node()) {
      for (int i = 0; i < 3; i++) visit(first);
      visit(second);
      CommandRun reload = first.command("reload");
      assertEquals(0, reload.code(), reload.text());
      for (int i = 0; i < 3; i++) visit(first);
      first.signal("TERM");
      assertEquals(0, first.awaitExit(NodeProcess.SOON));
      visit(second);
      assertEquals(3, servedBy.size(), servedBy::toString);
    }
  }
}

package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Our client and the command {@code call} against a node that is reloaded, and killed at; and one
 * of HTTP/2 in clear text.
 */
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

  @Test
  void http2WithPriorKnowledgeIsServedAtTheRoot() throws Exception {
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false);
    Vertx vertx = Vertx.vertx();
    try (NodeProcess node = NodeProcess.start(NodeOptions.builtIn())) {
      HttpClient client = vertx.createHttpClient(options);
      List<Future<String>> answers =
          IntStream.range(0, 20)
              .mapToObj(
                  id ->
                      client
                          .request(HttpMethod.POST, node.port(), "127.0.0.1", "/")
                          .compose(request -> ping(request, id)))
              .toList();
      for (int id = 0; id < answers.size(); id++)
        assertEquals(
            "HTTP_2 200 {\"jsonrpc\":\"2.0\",\"result\":\"pong\",\"id\":" + id + "}",
            answers.get(id).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  private static Future<String> ping(HttpClientRequest request, int id) {
    return request
        .putHeader("content-type", "application/json")
        .send(RpcPost.call("system.ping", id))
        .compose(
            response ->
                response
                    .body()
                    .map(body -> response.version() + " " + response.statusCode() + " " + body));
  }
}

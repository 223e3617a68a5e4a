package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * A call is followed from a client through a node to the provider in another, and to an upstream.
 */
class TraceIT {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String STATE = "congo=t61rcWkgMzE";
  private static final String METHOD = "{\"jsonrpc\":\"2.0\",\"id\":\"call-17\",\"method\":\"";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static JsonObject config(int memberPort) {
    return new JsonObject()
        .put("rpc", new JsonObject().put("slowMs", 400))
        .put(
            "cluster",
            new JsonObject()
                .put("name", "it-" + ProcessHandle.current().pid() + "-" + memberPort)
                .put("port", memberPort)
                .put("portCount", 6));
  }

  private static NodeOptions clustered(NodeOptions options, JsonObject config) {
    return options.workers(1).with("-cluster").config(config.encode());
  }

  private HttpResponse<String> send(int port, String path, String id, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("content-type", "application/json")
            .header("traceparent", PARENT)
            .header("tracestate", STATE)
            .POST(BodyPublishers.ofString(body));
    if (!id.isEmpty()) request.header("X-Request-Id", id);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String id(HttpResponse<String> answer) {
    return answer.headers().firstValue("x-request-id").orElse("");
  }

  private static JsonObject result(HttpResponse<String> answer) {
    return new JsonObject(answer.body()).getJsonObject("result", new JsonObject());
  }

  @Test
  void idsAndTraceReachTheProviderInAnotherNodeAndBothLogTheSlowCall() throws Exception {
    int members = FreePorts.range(8);
    try (NodeProcess provider =
            NodeProcess.start(
                clustered(NodeOptions.verticle("TraceRpcVerticle"), config(members)));
        NodeProcess other = NodeProcess.start(clustered(NodeOptions.builtIn(), config(members)))) {
      long pid = provider.pids().get(0);
      Await.until(
          "the other node knows the method",
          NodeProcess.START,
          () -> !result(send(other.port(), "/rpc", "", METHOD + "trace.show\"}")).isEmpty());
      HttpResponse<String> shown = send(other.port(), "/rpc", "mine-1", METHOD + "trace.show\"}");
      assertEquals(
          new JsonObject()
              .put("pid", pid)
              .put("requestId", "mine-1")
              .put("traceparent", PARENT)
              .put("tracestate", STATE),
          result(shown));
      assertEquals("mine-1", id(shown));

      String params = "\",\"params\":[\"s3cret\"]}";
      HttpResponse<String> slow = send(other.port(), "/", "", METHOD + "trace.slow" + params);
      String made = id(slow);
      assertTrue(made.matches("[0-9a-f]{16}"), made);
      assertEquals(made, result(slow).getString("requestId"));
      String line = "slow call: trace.slow took [0-9]+ ms \\(ok\\); request " + made + ", id ";
      other.awaitLine(line + "\"call-17\", worker 1, from 127.0.0.1:[0-9]+");
      provider.awaitLine(line + "none, worker 1, from another worker");
      assertEquals(List.of(), other.output().with("s3cret"));
      assertEquals(List.of(), provider.output().with("s3cret"));
    }
  }

  @Test
  void anUpstreamBehindTheGatewaySeesThemUnchanged() throws Exception {
    HttpServer upstream =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext(
        "/",
        exchange -> {
          JsonObject seen = new JsonObject();
          exchange
              .getRequestHeaders()
              .forEach(
                  (name, values) ->
                      seen.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
          exchange.getRequestBody().readAllBytes();
          byte[] answer =
              new JsonObject().put("success", true).put("payload", seen).toBuffer().getBytes();
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    upstream.start();
    JsonArray urls = new JsonArray().add("http://127.0.0.1:" + upstream.getAddress().getPort());
    JsonObject route =
        new JsonObject().put("path", "/").put("kind", "jellychain").put("upstreams", urls);
    JsonObject config =
        new JsonObject().put("gateway", new JsonObject().put("routes", new JsonArray().add(route)));
    try (NodeProcess node =
        NodeProcess.start(NodeOptions.builtIn().workers(1).config(config.encode()))) {
      HttpResponse<String> named = send(node.port(), "/get_balance", "mine-2", "{\"params\":{}}");
      JsonObject seen = new JsonObject(named.body()).getJsonObject("payload");
      assertEquals(PARENT, seen.getString("traceparent"));
      assertEquals(STATE, seen.getString("tracestate"));
      assertEquals("mine-2", seen.getString("x-request-id"));
      assertEquals("mine-2", id(named));

      HttpResponse<String> unnamed = send(node.port(), "/get_balance", "", "{\"params\":{}}");
      JsonObject second = new JsonObject(unnamed.body()).getJsonObject("payload");
      assertTrue(second.getString("x-request-id").matches("[0-9a-f]{16}"), second::encode);
      assertFalse(unnamed.headers().map().containsKey("x-request-id"), "as from the upstream");

      String call = METHOD + "get_balance\",\"params\":{\"address\":\"a\"}}";
      JsonObject third = result(send(node.port(), "/rpc", "mine-3", call));
      assertEquals(PARENT, third.getString("traceparent"), third::encode);
      assertEquals("mine-3", third.getString("x-request-id"));
    } finally {
      upstream.stop(0);
    }
  }
}

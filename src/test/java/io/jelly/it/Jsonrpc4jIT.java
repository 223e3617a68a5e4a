package io.jelly.it;

import static io.jelly.it.Reloading.reload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.googlecode.jsonrpc4j.JsonRpcClient;
import com.googlecode.jsonrpc4j.JsonRpcClientException;
import com.googlecode.jsonrpc4j.JsonRpcHttpClient;
import com.googlecode.jsonrpc4j.ProxyUtil;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** jsonrpc4j over HTTP and over TCP, and a reload in the middle. */
class Jsonrpc4jIT {
  private static final int CALLERS = 6;

  private final int tcp = FreePorts.one();

  /** What jsonrpc4j makes a proxy of: params by position. */
  interface Calculator {
    int sum(int a, int b);

    void refuse();

    void nobody();
  }

  private NodeProcess start() {
    return NodeProcess.start(
        NodeOptions.verticle("ClientsRpcVerticle")
            .config("{\"reload\":{\"bakeMs\":200},\"rpc\":{\"tcpPort\":" + tcp + "}}"));
  }

  private static JsonRpcHttpClient client(NodeProcess node) throws IOException {
    JsonRpcHttpClient client =
        new JsonRpcHttpClient(new URL("http://127.0.0.1:" + node.port() + "/rpc"));
    client.setReadTimeoutMillis(60_000);
    return client;
  }

  @Test
  void callsErrorsAndNotifications() throws Throwable {
    try (NodeProcess node = start()) {
      JsonRpcHttpClient client = client(node);
      Calculator proxy =
          ProxyUtil.createClientProxy(getClass().getClassLoader(), Calculator.class, client);
      assertEquals(42, proxy.sum(20, 22));
      assertEquals(3, client.invoke("sum", Map.of("a", 1, "b", 2), Integer.class));
      assertEquals("pong", client.invoke("system.ping", null, String.class));
      JsonRpcClientException refused =
          assertThrows(JsonRpcClientException.class, proxy::refuse, "the method's own error");
      assertEquals(7, refused.getCode());
      assertEquals("refused", refused.getMessage());
      assertEquals("because", refused.getData().get("why").get(0).asText());
      assertEquals(-32601, assertThrows(JsonRpcClientException.class, proxy::nobody).getCode());
      assertEquals(
          -32602,
          assertThrows(
                  JsonRpcClientException.class,
                  () -> client.invoke("sum", List.of("a"), Integer.class))
              .getCode());
      notificationsOverTcp(node, client);
    }
  }

  /** Over a stream, as it has notifications only there. */
  private void notificationsOverTcp(NodeProcess node, JsonRpcClient client) throws Throwable {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
      client.invokeNotification("note", List.of("jsonrpc4j"), socket.getOutputStream());
      JsonNode answer =
          client.invokeAndReadResponse(
              "system.echo",
              List.of("after it"),
              JsonNode.class,
              socket.getOutputStream(),
              socket.getInputStream());
      assertEquals(new ObjectMapper().readTree("[\"after it\"]"), answer);
      node.awaitLine("noted: jsonrpc4j");
    }
  }

  @Test
  void aReloadFailsNoCall() throws Exception {
    try (NodeProcess node = start();
        Crowd crowd = new Crowd()) {
      crowd.add(CALLERS, "jsonrpc4j", () -> new Caller(client(node)));
      JsonObject verdict = reload(node);
      assertEquals(0, verdict.getInteger("closed"), verdict::encode);
      crowd.awaitMore(100);
      assertEquals(List.of(), crowd.finish(), node::describe);
    }
  }

  /** One call after the other; it takes a connection for each. */
  private static final class Caller implements Crowd.Client {
    private final JsonRpcHttpClient client;
    private int next;

    Caller(JsonRpcHttpClient client) {
      this.client = client;
    }

    @Override
    public void exchange() throws Exception {
      List<Integer> params = List.of(++next);
      try {
        assertEquals(params, client.invoke("system.echo", params, List.class));
        assertEquals("pong", client.invoke("system.ping", null, String.class));
      } catch (Exception | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {
      // Nothing is open between calls.
    }
  }
}

package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** WebSockets that say nothing by themselves. */
class WebSocketPingTest {
  /** Also the time that a client has to answer. */
  private static final long PERIOD_MS = 800;

  private static final String CALL = "{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\":1}";

  private final Vertx vertx = Vertx.vertx();
  private final RpcFixture rpc = new RpcFixture();
  private int port;

  @BeforeEach
  void serve() throws Exception {
    Router router = Router.router(vertx);
    new RpcWebSocket(rpc.dispatcher, connection -> {}, PERIOD_MS).mount(router);
    port =
        ServerFixture.await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
            .actualPort();
  }

  @AfterEach
  void close() throws Exception {
    ServerFixture.await(vertx.close());
  }

  @Test
  void oneThatAnswersPingsStaysAndOneThatAnswersNoneIsClosedWith1001() throws Exception {
    try (RawWebSocket client = new RawWebSocket(port, "")) {
      for (int i = 0; i < 3; i++) {
        RawWebSocket.Frame ping = client.read();
        assertEquals(RawWebSocket.PING, ping.kind());
        client.send(RawWebSocket.PONG, ping.payload());
      }
      assertEquals(RawWebSocket.PING, client.read().kind(), "it is still there");
      RawWebSocket.Frame close = client.read();
      assertEquals(RawWebSocket.CLOSE, close.kind(), close.text());
      assertEquals(1001, close.closeCode());
      assertTrue(close.text().endsWith("no answer to a ping"), close.text());
    }
  }

  @Test
  void whateverItSaysIsASignOfLife() throws Exception {
    try (RawWebSocket client = new RawWebSocket(port, "")) {
      for (int i = 0; i < 3; i++) {
        assertEquals(RawWebSocket.PING, client.read().kind());
        client.send(CALL);
        assertTrue(client.read().text().contains("pong"));
      }
    }
  }
}

package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one connection goes through with message after message. */
class LastingFacesTest {
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\":1}";
  private static final String PONG = "{\"jsonrpc\":\"2.0\",\"result\":\"pong\",\"id\":1}";
  private static final String SLOW = "{\"jsonrpc\":\"2.0\",\"method\":\"slow\",\"id\":7}";
  private static final String ORIGIN = "{\"jsonrpc\":\"2.0\",\"method\":\"origin\",\"id\":1}";
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  /** Of each call of {@code origin}, in its order: id, traceparent and tracestate. */
  private final List<List<String>> seen = new CopyOnWriteArrayList<>();

  private ServerFixture server;

  @BeforeEach
  void start() throws Exception {
    server = new ServerFixture(RpcLimits.defaults());
    server.rpc.table.register(
        registry ->
            registry.method(
                "origin",
                call -> {
                  seen.add(
                      List.of(
                          call.requestId(),
                          call.traceparent().orElse("none"),
                          call.tracestate().orElse("none")));
                  return Future.succeededFuture(new JsonArray(List.of(call.requestId())));
                }),
        null);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "tcp"})
  void aCallThatTakesTooLongIsAnsweredAndTheConnectionGoesOn(String name) throws Exception {
    try (Face face = server.face(name)) {
      assertEquals(List.of(), face.ask(SLOW));
      assertEquals(List.of(RpcLimits.defaults().requestTimeoutMs()), server.rpc.delays);
      server.rpc.timers.get(0).run();
      JsonObject late = new JsonObject(read(face));
      assertEquals(7, late.getInteger("id"));
      assertEquals(-32001, late.getJsonObject("error").getInteger("code"));
      assertEquals(
          new JsonObject().put("idempotent", true),
          late.getJsonObject("error").getJsonObject("data"));
      assertEquals(List.of(PONG), face.ask(PING));
      server.rpc.pending.complete("what nobody waits for any more");
      for (int i = 0; i < 3; i++) assertEquals(List.of(PONG), face.ask(PING));
      assertEquals(0, server.rpc.table.inFlight());
    }
  }

  private static String read(Face face) throws Exception {
    return face instanceof TcpFace tcp ? tcp.read() : ((WebSocketFace) face).read();
  }

  @Test
  void messagesOfAWebSocketHaveTheIdOfItsHandshakeAndItsTrace() throws Exception {
    String headers =
        "X-Request-Id: order-17\nTraceparent: " + PARENT + "\nTracestate: vendor=a:b,other=1\n";
    try (RawWebSocket client = new RawWebSocket(server.http.actualPort(), headers)) {
      client.send(ORIGIN);
      client.read();
      client.send("[" + ORIGIN + "," + ORIGIN + "]");
      client.read();
      client.send(ORIGIN.replace(",\"id\":1", ""));
      client.send(ORIGIN);
      client.read();
    }
    List<List<String>> expected = new ArrayList<>();
    for (int number : new int[] {1, 2, 2, 3, 4})
      expected.add(List.of("order-17-" + number, PARENT, "vendor=a:b,other=1"));
    assertEquals(expected, seen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "tcp"})
  void aConnectionThatNamesNoIdIsGivenOne(String name) throws Exception {
    try (Face face = server.face(name);
        Face other = server.face(name)) {
      face.ask(ORIGIN);
      face.ask(ORIGIN);
      other.ask(ORIGIN);
    }
    String id = seen.get(0).get(0);
    assertTrue(id.matches("[0-9a-f]{16}-1"), id);
    String connection = id.substring(0, 16);
    // Between the two, each time, is the last message of an ask.
    assertEquals(List.of(connection + "-3", "none", "none"), seen.get(1));
    assertNotEquals(id, seen.get(2).get(0), "another connection has another");
  }
}

package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionTest {
  private ServerFixture server;

  @BeforeEach
  void start() throws Exception {
    server = new ServerFixture(RpcLimits.defaults());
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private static String call(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"events."
        + method
        + "\",\"params\":"
        + params
        + ",\"id\":1}";
  }

  private static String result(String json) {
    return "{\"jsonrpc\":\"2.0\",\"result\":" + json + ",\"id\":1}";
  }

  private static String event(String topic, String data) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"events.event\",\"params\":{\"topic\":\""
        + topic
        + "\",\"data\":"
        + data
        + "}}";
  }

  private void publish(String topic, Object data) {
    RpcEvents.publish(server.vertx, topic, data);
  }

  @Test
  void aWebSocketHearsWhatItSubscribedTo() throws Exception {
    try (WebSocketFace client = (WebSocketFace) server.face("websocket")) {
      client.socket.writeTextMessage(call("subscribe", "{\"topics\":[\"orders.*\",\"stop\"]}"));
      assertEquals(result("[\"orders.*\",\"stop\"]"), client.read());
      publish("prices.new", 1);
      publish("orders", 2);
      publish("orders.new", new JsonObject().put("id", 7));
      assertEquals(event("orders.new", "{\"id\":7}"), client.read());
      client.socket.writeTextMessage(call("unsubscribe", "[\"orders.*\"]"));
      assertEquals(result("[\"stop\"]"), client.read());
      publish("orders.new", 3);
      publish("stop", null);
      assertEquals(event("stop", "null"), client.read());
      client.socket.writeTextMessage(call("unsubscribe", "{}"));
      assertEquals(result("[]"), client.read());
      assertEquals(0, server.events.size());
    }
  }

  @Test
  void aTcpClientHearsThemAsLines() throws Exception {
    try (TcpFace client = new TcpFace(server.tcp.actualPort())) {
      client.send(call("subscribe", "[\"*\"]") + "\n");
      assertEquals(result("[\"*\"]"), client.read());
      publish("a", "b");
      assertEquals(event("a", "\"b\""), client.read());
    }
  }

  @Test
  void overHttpThereIsNobodyToTell() throws Exception {
    try (Face client = server.face("http")) {
      String answer = client.ask(call("subscribe", "[\"a\"]")).get(0);
      assertTrue(answer.contains("WebSocket and TCP"), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[\"\"]", "[\"a b\"]", "[\"a*\"]", "[[\"*.a\"]]", "[[1]]", "[7]", "{}", "[]"})
  void whatIsNoTopicIsRefused(String params) throws Exception {
    try (Face client = server.face("websocket")) {
      String answer = client.ask(call("subscribe", params)).get(0);
      assertTrue(answer.contains("-32602"), answer);
      assertEquals(0, server.events.size());
    }
  }

  @Test
  void aConnectionHasABoundedNumberOfTopics() throws Exception {
    List<String> many = new ArrayList<>();
    for (int i = 0; i <= Subscriber.MAX_TOPICS; i++) many.add("\"t" + i + "\"");
    try (Face client = server.face("websocket")) {
      String answer = client.ask(call("subscribe", "[" + many + "]")).get(0);
      assertTrue(answer.contains("-32003") && answer.contains("\"topics\""), answer);
    }
  }

  @Test
  void aClosedConnectionIsForgotten() throws Exception {
    try (TcpFace client = new TcpFace(server.tcp.actualPort())) {
      client.send(call("subscribe", "[\"*\"]") + "\n");
      client.read();
      assertEquals(1, server.events.size());
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (server.events.size() > 0 && System.nanoTime() < end) LockSupport.parkNanos(1_000_000);
    assertEquals(0, server.events.size());
  }

  @Test
  void aSlowSubscriberCostsABoundAndIsToldWhatItMissed() throws Exception {
    int count = 3_000;
    String large = "x".repeat(10_000);
    try (TcpFace client = new TcpFace(server.tcp.actualPort())) {
      client.send(call("subscribe", "[\"*\"]") + "\n");
      client.read();
      for (int i = 0; i < count; i++) publish("large", large);
      int heard = 0;
      long missed = 0;
      while (heard + missed < count) {
        JsonObject message = new JsonObject(client.read());
        if (message.getString("method").equals("events.event")) heard++;
        else missed += message.getJsonObject("params").getLong("count");
      }
      assertEquals(count, heard + missed);
      assertTrue(missed > 0, "nothing was missed of " + count);
      publish("later", 1);
      assertEquals(event("later", "1"), client.read());
    }
  }

  @Test
  void whatCannotBeAnEventIsRefusedWhereItIsPublished() {
    for (String topic : List.of("", "a b", "a.*", "x".repeat(257)))
      assertThrows(IllegalArgumentException.class, () -> publish(topic, 1));
    assertThrows(
        IllegalArgumentException.class, () -> publish("a", "x".repeat(RpcEvents.MAX_BYTES)));
    assertThrows(io.vertx.core.json.EncodeException.class, () -> publish("a", new Object()));
  }
}

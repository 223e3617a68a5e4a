package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** One table of rules, all transports. */
class RulesOnAllFacesTest {
  private static ServerFixture server;

  @BeforeAll
  static void serve() throws Exception {
    server = new ServerFixture(RpcLimits.defaults());
  }

  @AfterAll
  static void close() throws Exception {
    assertEquals(0, server.rpc.table.inFlight());
    server.close();
  }

  @TestFactory
  Stream<DynamicContainer> everyRuleHoldsOnEveryFace() {
    return Stream.of("http", "http2", "websocket", "tcp")
        .map(name -> DynamicContainer.dynamicContainer(name, tests(name)));
  }

  private static Stream<DynamicTest> tests(String name) {
    return RuleTable.rules().stream()
        .filter(rule -> rule.lines() || !name.equals("tcp"))
        .map(rule -> DynamicTest.dynamicTest("request " + rule.request(), () -> check(name, rule)));
  }

  /** Two peers that answer each other's answers never end. */
  @Test
  void aResponseThatNobodyAskedForIsPassedOverOnAWebSocketAndIsNoRequestElsewhere()
      throws Exception {
    String response = "{\"jsonrpc\":\"2.0\",\"result\":1,\"id\":7}";
    String error = "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":1,\"message\":\"\"},\"id\":7}";
    String ping = "{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\":8}";
    String pong = "[{\"jsonrpc\":\"2.0\",\"result\":\"pong\",\"id\":8}]";
    try (Face web = server.face("websocket")) {
      assertEquals(List.of(), web.ask(response));
      assertEquals(List.of(), web.ask(error));
      assertEquals(List.of(), web.ask("[" + response + "," + error + "]"));
      assertEquals(List.of(pong), web.ask("[" + response + "," + ping + "]"));
      assertTrue(web.ask("{\"result\":1,\"id\":7}").get(0).contains("-32600"));
      assertTrue(web.ask("{\"jsonrpc\":\"2.0\",\"id\":7}").get(0).contains("-32600"));
    }
    for (String name : List.of("http", "http2", "tcp")) {
      try (Face face = server.face(name)) {
        String answer = face.ask(response).get(0);
        assertTrue(answer.contains("-32600") && answer.endsWith("\"id\":7}"), answer);
      }
    }
  }

  private static void check(String name, RuleTable.Rule rule) throws Exception {
    try (Face face = server.face(name)) {
      List<String> answers = face.ask(rule.request());
      if (rule.expected() == null) {
        assertEquals(List.of(), answers);
        return;
      }
      assertEquals(1, answers.size(), answers.toString());
      String answer = answers.get(0);
      assertEquals(
          Json.decodeValue(rule.expected()),
          SpecificationTest.withoutData(Json.decodeValue(answer)));
      // Numbers that are equal as JSON may still have been written differently.
      int id = rule.expected().lastIndexOf(",\"id\":");
      assertTrue(id < 0 || answer.endsWith(rule.expected().substring(id)), answer);
    }
  }
}

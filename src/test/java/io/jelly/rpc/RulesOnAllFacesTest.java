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
import org.junit.jupiter.api.TestFactory;

/** One table of rules, three transports. */
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
    return Stream.of("http", "websocket", "tcp")
        .map(name -> DynamicContainer.dynamicContainer(name, tests(name)));
  }

  private static Stream<DynamicTest> tests(String name) {
    return RuleTable.rules().stream()
        .filter(rule -> rule.lines() || !name.equals("tcp"))
        .map(rule -> DynamicTest.dynamicTest("request " + rule.request(), () -> check(name, rule)));
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

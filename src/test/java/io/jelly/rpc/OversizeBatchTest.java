package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch of more than may be in one, over every face. */
class OversizeBatchTest {
  private static final int BATCH = 10;
  private static final List<String> IDS = List.of("1", "\"a\"", "null", "1.50", "1", "\"\"");

  private ServerFixture server;

  @BeforeEach
  void serve() throws Exception {
    server = new ServerFixture(RpcFixture.limits(100_000, BATCH, 1_000_000, 1000));
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  /** So many elements, of which the first have these ids and the others none. */
  private static String batch(int elements) {
    List<String> calls = new ArrayList<>();
    for (int i = 0; i < elements; i++) {
      String id = i < IDS.size() ? ",\"id\":" + IDS.get(i) : "";
      calls.add("{\"jsonrpc\":\"2.0\",\"method\":\"update\"" + id + "}");
    }
    return "[" + String.join(",", calls) + "]";
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "websocket", "tcp"})
  void everyIdIsAnsweredAndNothingExecuted(String name) throws Exception {
    try (Face face = server.face(name)) {
      List<String> answers = face.ask(batch(BATCH + 1));
      assertEquals(1, answers.size(), answers.toString());
      JsonObject error =
          new JsonObject()
              .put("code", -32003)
              .put("message", "Limit exceeded")
              .put(
                  "data",
                  new JsonObject().put("limit", "batch").put("max", BATCH).put("executed", false));
      List<String> expected =
          IDS.stream()
              .map(id -> "{\"jsonrpc\":\"2.0\",\"error\":" + error.encode() + ",\"id\":" + id + "}")
              .toList();
      assertEquals("[" + String.join(",", expected) + "]", answers.get(0));
      assertEquals(List.of(), server.rpc.notified);
      assertEquals(0, server.rpc.table.inFlight());

      JsonArray served = new JsonArray(face.ask(batch(BATCH)).get(0));
      assertEquals(IDS.size(), served.size(), "as many as may be");
      List<String> all = IntStream.range(0, BATCH).mapToObj(i -> "update").toList();
      assertEquals(all, server.rpc.notified);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "websocket", "tcp"})
  void ofNotificationsAloneNothingIsAnsweredOrExecuted(String name) throws Exception {
    String note = "{\"jsonrpc\":\"2.0\",\"method\":\"update\"}";
    String notes = "[" + String.join(",", Collections.nCopies(BATCH + 1, note)) + "]";
    try (Face face = server.face(name)) {
      assertEquals(List.of(), face.ask(notes));
      assertEquals(List.of(), server.rpc.notified);
    }
  }
}

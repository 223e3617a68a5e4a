package io.jelly.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class OperationsTest {
  /** A node of four workers that notes what it is told. */
  private static final class FakeNode implements NodeControl {
    final List<String> told = new ArrayList<>();
    int workers = 4;

    @Override
    public CompletableFuture<JsonObject> status() {
      return CompletableFuture.completedFuture(new JsonObject().put("node", "fake"));
    }

    @Override
    public CompletableFuture<Long> kill(int workerId, String signal) {
      told.add("kill " + workerId + " " + signal);
      if (workerId == 1) return CompletableFuture.completedFuture(4_711L);
      return failed(new IllegalArgumentException("there is no worker " + workerId));
    }

    @Override
    public CompletableFuture<JsonObject> scale(IntUnaryOperator change) {
      // As a node does it: on its own thread, so a refusal arrives wrapped.
      return CompletableFuture.supplyAsync(
          () -> {
            int before = workers;
            workers = change.applyAsInt(before);
            return new JsonObject().put("before", before).put("after", workers);
          });
    }

    @Override
    public CompletableFuture<JsonObject> reload(boolean wait) {
      told.add("reload " + wait);
      return failed(new CompletionException(new IllegalStateException("a reload is under way")));
    }

    @Override
    public CompletableFuture<JsonObject> upgrade(String jar) {
      told.add("upgrade " + jar);
      return CompletableFuture.completedFuture(new JsonObject().put("pid", 12));
    }

    @Override
    public CompletableFuture<JsonObject> handOver(long pid) {
      told.add("handover " + pid);
      return CompletableFuture.completedFuture(new JsonObject().put("pid", 11));
    }

    @Override
    public CompletableFuture<JsonObject> rollback(boolean wait) {
      told.add("rollback " + wait);
      return CompletableFuture.completedFuture(new JsonObject().put("ok", true));
    }

    @Override
    public CompletableFuture<JsonObject> events(long since, int limit, long waitMs) {
      told.add("events " + since + " " + limit + " " + waitMs);
      return CompletableFuture.completedFuture(new JsonObject());
    }

    @Override
    public CompletableFuture<JsonObject> configuration() {
      return CompletableFuture.completedFuture(new JsonObject().put("file", "fake.json"));
    }

    @Override
    public CompletableFuture<String> metrics() {
      return CompletableFuture.completedFuture("jelly_node_generation 1\n");
    }

    @Override
    public void stop() {
      told.add("stop");
    }

    private static <T> CompletableFuture<T> failed(RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final FakeNode node = new FakeNode();
  private final Operations operations = new Operations(node, timer);

  @AfterEach
  void close() {
    timer.shutdownNow();
  }

  private JsonObject call(String method, String params) throws Exception {
    String reply =
        operations
            .call(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""
                    + method
                    + "\",\"params\":"
                    + params
                    + "}")
            .get(10, TimeUnit.SECONDS);
    return new JsonObject(reply);
  }

  private JsonObject result(String method, String params) throws Exception {
    JsonObject reply = call(method, params);
    assertTrue(reply.containsKey("result"), reply.encode());
    return reply.getJsonObject("result");
  }

  private String refusal(String method, String params, int code) throws Exception {
    JsonObject error = call(method, params).getJsonObject("error");
    assertEquals(code, error.getInteger("code"), error.encode());
    return error.encode();
  }

  @Test
  void statusUnderBothNames() throws Exception {
    assertEquals("fake", result("node.status", "{}").getString("node"));
    assertEquals("fake", result("cluster.status", "{}").getString("node"));
  }

  @Test
  void configurationIsShown() throws Exception {
    assertEquals("fake.json", result("config.show", "{}").getString("file"));
  }

  @Test
  void killPassesTheSignalOn() throws Exception {
    JsonObject killed = result("worker.kill", "{\"id\":1}");
    assertEquals(1, killed.getInteger("id"));
    assertEquals(4_711L, killed.getLong("pid"));
    result("worker.kill", "{\"id\":1,\"signal\":\"sigint\"}");
    result("worker.kill", "{\"id\":1,\"signal\":9}");
    assertEquals(List.of("kill 1 TERM", "kill 1 INT", "kill 1 9"), node.told);
  }

  @Test
  void whatTheNodeRefusesIsSaidInItsWords() throws Exception {
    assertTrue(
        refusal("worker.kill", "{\"id\":7}", Operations.REFUSED)
            .contains("\"there is no worker 7\""));
    assertTrue(
        refusal("node.reload", "{}", Operations.REFUSED).contains("\"a reload is under way\""));
    assertTrue(
        refusal("node.scale", "{\"workers\":513}", Operations.REFUSED)
            .contains("\"a node has 0 to 512 workers, not 513\""));
    assertTrue(
        refusal("node.scale", "{\"workers\":\"-5\"}", Operations.REFUSED).contains("not -1\""));
    assertEquals(4, node.workers);
  }

  @Test
  void scalingIsAbsoluteOrRelative() throws Exception {
    assertEquals(
        new JsonObject().put("before", 4).put("after", 2), result("node.scale", "{\"workers\":2}"));
    assertEquals(5, result("node.scale", "{\"workers\":\"+3\"}").getInteger("after"));
    assertEquals(4, result("node.scale", "{\"workers\":\"-1\"}").getInteger("after"));
    assertEquals(0, result("node.scale", "{\"workers\":\"0\"}").getInteger("after"));
  }

  @TestFactory
  Stream<DynamicTest> wrongParamsReachNobody() {
    return Stream.of(
            List.of("worker.kill", "{}"),
            List.of("worker.kill", "[1]"),
            List.of("worker.kill", "{\"id\":\"1\"}"),
            List.of("worker.kill", "{\"id\":1.5}"),
            List.of("worker.kill", "{\"id\":null}"),
            List.of("worker.kill", "{\"id\":99999999999}"),
            List.of("node.reload", "{\"wait\":\"yes\"}"),
            List.of("node.rollback", "[true]"),
            List.of("events.list", "[1]"),
            List.of("events.list", "{\"since\":\"1\"}"),
            List.of("events.list", "{\"since\":-10001}"),
            List.of("events.list", "{\"since\":1.5}"),
            List.of("events.list", "{\"limit\":0}"),
            List.of("events.list", "{\"limit\":1001}"),
            List.of("events.list", "{\"waitMs\":60001}"),
            List.of("events.list", "{\"waitMs\":null}"),
            List.of("node.scale", "{}"),
            List.of("node.scale", "[3]"),
            List.of("node.scale", "{\"workers\":null}"),
            List.of("node.scale", "{\"workers\":\"\"}"),
            List.of("node.scale", "{\"workers\":\"many\"}"),
            List.of("node.scale", "{\"workers\":2.5}"),
            List.of("node.scale", "{\"workers\":\"++1\"}"),
            List.of("node.scale", "{\"workers\":99999}"),
            List.of("node.scale", "{\"workers\":{}}"))
        .map(
            wrong ->
                DynamicTest.dynamicTest(
                    wrong.toString(),
                    () -> {
                      refusal(wrong.get(0), wrong.get(1), -32602);
                      assertEquals(List.of(), node.told);
                      assertEquals(4, node.workers);
                    }));
  }

  @Test
  void eventsAreListedFromWhereOneIs() throws Exception {
    result("events.list", "{}");
    result("events.list", "{\"since\":12345678901,\"limit\":7,\"waitMs\":30000}");
    assertEquals(List.of("events -1000 1000 0", "events 12345678901 7 30000"), node.told);
  }

  @Test
  void reloadAndRollbackMayWait() throws Exception {
    refusal("node.reload", "{\"wait\":true}", Operations.REFUSED);
    result("node.rollback", "{}");
    result("node.rollback", "{\"wait\":true}");
    assertEquals(List.of("reload true", "rollback false", "rollback true"), node.told);
  }

  @Test
  void stopIsAnsweredAndDone() throws Exception {
    assertEquals(true, result("node.stop", "{}").getBoolean("stopping"));
    assertEquals(List.of("stop"), node.told);
  }

  @Test
  void anUnknownMethodIsSaidToBeOne() throws Exception {
    refusal("node.explode", "{}", -32601);
  }

  @Test
  void aNotificationHasNoAnswer() throws Exception {
    String reply =
        operations.call("{\"jsonrpc\":\"2.0\",\"method\":\"node.stop\"}").get(10, TimeUnit.SECONDS);
    assertEquals("", reply);
    assertEquals(List.of("stop"), node.told);
  }

  @Test
  void anUnexpectedFailureTellsNothingOfTheInside() throws Exception {
    NodeControl broken =
        new NodeControl() {
          @Override
          public CompletableFuture<JsonObject> status() {
            throw new UnsupportedOperationException("secret detail");
          }

          @Override
          public CompletableFuture<Long> kill(int workerId, String signal) {
            return CompletableFuture.failedFuture(new java.io.IOException("secret detail"));
          }

          @Override
          public CompletableFuture<JsonObject> scale(IntUnaryOperator change) {
            return status();
          }

          @Override
          public CompletableFuture<JsonObject> reload(boolean wait) {
            return status();
          }

          @Override
          public CompletableFuture<JsonObject> rollback(boolean wait) {
            return status();
          }

          @Override
          public CompletableFuture<JsonObject> events(long since, int limit, long waitMs) {
            return status();
          }

          @Override
          public CompletableFuture<JsonObject> upgrade(String jar) {
            return status();
          }

          @Override
          public CompletableFuture<JsonObject> handOver(long pid) {
            return status();
          }

          @Override
          public CompletableFuture<JsonObject> configuration() {
            return status();
          }

          @Override
          public CompletableFuture<String> metrics() {
            return status().thenApply(JsonObject::encode);
          }

          @Override
          public void stop() {
            status();
          }
        };
    Operations table = new Operations(broken, timer);
    for (String call :
        List.of("\"node.status\"", "\"node.stop\"", "\"worker.kill\",\"params\":{\"id\":1}")) {
      String reply =
          table
              .call("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":" + call + "}")
              .get(10, TimeUnit.SECONDS);
      assertEquals(-32603, new JsonObject(reply).getJsonObject("error").getInteger("code"), reply);
      assertFalse(reply.contains("secret"), reply);
    }
  }
}

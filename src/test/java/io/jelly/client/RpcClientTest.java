package io.jelly.client;

import static io.jelly.client.ScriptedServer.await;
import static io.jelly.client.ScriptedServer.error;
import static io.jelly.client.ScriptedServer.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RpcClientTest {
  private static void fine(HttpServerRequest request, JsonObject call) {
    request.response().end(result(call.getValue("id"), "fine"));
  }

  private static void fineText(ServerWebSocket socket, JsonObject call) {
    socket.writeTextMessage(result(call.getValue("id"), "fine"));
  }

  private static void cut(HttpServerRequest request, JsonObject call) {
    request.connection().close();
  }

  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private RpcClient http() {
    return RpcClient.create(server.vertx, RpcClientOptions.of(server.http()));
  }

  private RpcClient webSocket() {
    return RpcClient.create(server.vertx, RpcClientOptions.of(server.ws()));
  }

  private static RpcFailure failure(Future<?> call) {
    ExecutionException thrown = assertThrows(ExecutionException.class, () -> await(call));
    return (RpcFailure) thrown.getCause();
  }

  @Test
  void answersTheResult() throws Exception {
    server.then(RpcClientTest::fine);
    assertEquals("fine", await(http().call("a.b", new JsonArray().add(1))));
    JsonObject sent = new JsonObject(server.received.get(0));
    assertEquals("a.b", sent.getString("method"));
    assertEquals(new JsonArray().add(1), sent.getJsonArray("params"));
    server.then((request, call) -> request.response().end(result(call.getValue("id"), null)));
    assertNull(await(http().call("a", null)));
  }

  @Test
  void anErrorOfTheServerIsTheFailure() {
    server.then((request, call) -> request.response().end(error(call.getValue("id"), 7, "why")));
    RpcFailure failure = failure(http().call("a", null));
    assertEquals(7, failure.code());
    assertEquals("no", failure.text());
    assertEquals("why", failure.data());
    assertEquals(1, server.received.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {-32004, -32005})
  void whatWasNotExecutedIsRepeatedWhateverTheMethod(int code) throws Exception {
    for (int i = 0; i < 2; i++) {
      server.then(
          (request, call) ->
              request.response().setStatusCode(503).end(error(call.getValue("id"), code, null)));
    }
    server.then(RpcClientTest::fine);
    assertEquals("fine", await(http().call("pay", null)));
    assertEquals(3, server.received.size());
  }

  @Test
  void aBrokenCallIsRepeatedOnlyIfItIsIdempotent() throws Exception {
    server.then(RpcClientTest::cut);
    assertEquals(RpcFailure.NO_ANSWER, failure(http().call("pay", null)).code());
    assertEquals(1, server.received.size());
    server.then(RpcClientTest::cut).then(RpcClientTest::fine);
    assertEquals("fine", await(http().call(RpcRequest.of("read", null).asIdempotent())));
    assertEquals(3, server.received.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {-32001, -32008})
  void anUnknownOutcomeIsRepeatedOnlyIfItIsIdempotent(int code) throws Exception {
    BiConsumer<HttpServerRequest, JsonObject> unknown =
        (request, call) -> request.response().end(error(call.getValue("id"), code, null));
    server.then(unknown);
    assertEquals(code, failure(http().call("pay", null)).code());
    server.then(unknown).then(RpcClientTest::fine);
    assertEquals("fine", await(http().call(RpcRequest.of("read", null).asIdempotent())));
  }

  @Test
  void aServerThatIsNotThereIsSaidSo() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    for (String scheme : List.of("http", "ws")) {
      RpcClientOptions options =
          RpcClientOptions.of(scheme + "://127.0.0.1:" + port).withRepeats(1);
      RpcClient client = RpcClient.create(server.vertx, options);
      assertEquals(RpcFailure.NOT_SENT, failure(client.call("a", null)).code());
    }
  }

  @Test
  void aSilentServerEndsWithTheTime() {
    server.then((request, call) -> {}).thenText((socket, call) -> {});
    for (String url : List.of(server.http(), server.ws())) {
      RpcClient client =
          RpcClient.create(server.vertx, RpcClientOptions.of(url).withTimeoutMs(500));
      assertEquals(RpcFailure.NO_ANSWER, failure(client.call("a", null)).code());
    }
  }

  @Test
  void ofABatchOnlyWhatMayBeIsRepeated() throws Exception {
    server.then(
        (request, ignored) -> {
          JsonArray calls = new JsonArray(server.received.get(0));
          request
              .response()
              .end(
                  "["
                      + result(calls.getJsonObject(2).getValue("id"), 3)
                      + ","
                      + error(calls.getJsonObject(1).getValue("id"), -32005, null)
                      + ","
                      + error(calls.getJsonObject(0).getValue("id"), 7, null)
                      + "]");
        });
    server.then(
        (request, ignored) -> {
          JsonArray calls = new JsonArray(server.received.get(1));
          assertEquals(1, calls.size());
          request.response().end("[" + result(calls.getJsonObject(0).getValue("id"), 2) + "]");
        });
    List<RpcResult> results =
        await(
            http()
                .batch(
                    List.of(
                        RpcRequest.of("a", null),
                        RpcRequest.of("b", null),
                        RpcRequest.of("c", null))));
    assertEquals(7, results.get(0).failure().code());
    assertEquals(2, results.get(1).value());
    assertEquals(3, results.get(2).value());
  }

  @Test
  void aTokenGoesWithEachRequestAndEachConnection() throws Exception {
    int[] asked = new int[1];
    server
        .then(RpcClientTest::fine)
        .then(RpcClientTest::fine)
        .thenText(RpcClientTest::fineText)
        .thenText(RpcClientTest::fineText);
    for (String url : List.of(server.http(), server.ws())) {
      RpcClient client =
          RpcClient.create(
              server.vertx, RpcClientOptions.of(url).withToken(() -> "t" + ++asked[0]));
      await(client.call("a", null));
      await(client.call("a", null));
    }
    assertEquals(List.of("Bearer t1", "Bearer t2", "Bearer t3"), server.tokens);
  }

  @Test
  void withoutTheTokenNothingIsSent() {
    for (String url : List.of(server.http(), server.ws())) {
      RpcClientOptions options =
          RpcClientOptions.of(url)
              .withToken(
                  () -> {
                    throw new IllegalStateException("no key");
                  });
      RpcFailure failure = failure(RpcClient.create(server.vertx, options).call("a", null));
      assertEquals(-32006, failure.code());
    }
    assertEquals(List.of(), server.received);
  }

  @Test
  void anAnswerThatIsTooLargeIsNotKept() {
    server.then((request, call) -> request.response().end("x".repeat(2_000)));
    RpcClient client =
        RpcClient.create(
            server.vertx, RpcClientOptions.of(server.http()).withMaxResponseBytes(1_000));
    assertTrue(failure(client.call("a", null)).text().contains("more than 1000 bytes"));
  }

  @Test
  void aProxyWithoutJsonRpcIsAnUnknownOutcome() {
    server.then((request, call) -> request.response().setStatusCode(502).end("<html>"));
    RpcFailure failure = failure(http().call("pay", null));
    assertEquals(RpcFailure.NO_ANSWER, failure.code());
    assertTrue(failure.text().contains("502"), failure.text());
  }

  @Test
  void aNotificationIsSentAndNotAwaited() throws Exception {
    server.then((request, call) -> request.response().setStatusCode(204).end());
    await(http().notify("log", new JsonObject().put("a", 1)));
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"method\":\"log\",\"params\":{\"a\":1}}", server.received.get(0));
  }

  @Test
  void overAWebSocketAnswersComeInAnyOrder() throws Exception {
    JsonObject[] kept = new JsonObject[1];
    server.thenText((socket, call) -> kept[0] = call);
    server.thenText(
        (socket, call) -> {
          socket.writeTextMessage(result(call.getValue("id"), "second"));
          socket.writeTextMessage(result("not ours", 0));
          socket.writeTextMessage("nonsense");
          socket.writeTextMessage(result(kept[0].getValue("id"), "first"));
        });
    RpcClient client = webSocket();
    Future<Object> first = client.call("a", null);
    Future<Object> second = client.call("b", null);
    assertEquals("second", await(second));
    assertEquals("first", await(first));
    assertEquals(1, server.connections.get());
  }

  @Test
  void aPoliteEndIsNoLossForAnyCall() throws Exception {
    server.thenText((socket, call) -> socket.close((short) 1012, "service restart, all answered"));
    server.thenText(RpcClientTest::fineText);
    assertEquals("fine", await(webSocket().call("pay", null)));
    assertEquals(2, server.connections.get());
  }

  @Test
  void anExpiredTokenIsNoLossEither() throws Exception {
    server.thenText((socket, call) -> socket.close((short) 4401, "no valid token"));
    server.thenText(RpcClientTest::fineText);
    assertEquals("fine", await(webSocket().call("pay", null)));
  }

  @ParameterizedTest
  @ValueSource(shorts = {1012, 1001, 1000})
  void anyOtherEndIsAnUnknownOutcome(short code) throws Exception {
    BiConsumer<ServerWebSocket, JsonObject> end = (socket, call) -> socket.close(code, "");
    server.thenText(end);
    assertEquals(RpcFailure.NO_ANSWER, failure(webSocket().call("pay", null)).code());
    server.thenText(end).thenText(RpcClientTest::fineText);
    assertEquals("fine", await(webSocket().call(RpcRequest.of("read", null).asIdempotent())));
  }

  @Test
  void aRefusedHandshakeIsNotTriedAgain() {
    server.rejecting = true;
    assertEquals(-32006, failure(webSocket().call("a", null)).code());
    assertEquals(1, server.tokens.size());
  }

  @Test
  void whatTheServerSendsUnaskedIsHeard() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    server.thenText(
        (socket, call) -> {
          socket.writeTextMessage(
              "{\"jsonrpc\":\"2.0\",\"method\":\"events.event\",\"params\":{\"a\":1}}");
          fineText(socket, call);
        });
    RpcClient client = webSocket();
    client.onNotification((method, params) -> heard.add(method + params));
    await(client.call("a", null));
    assertEquals("events.event{\"a\":1}", heard.poll(30, TimeUnit.SECONDS));
  }

  @Test
  void wrongOptionsAreRefused() {
    for (String url : List.of("ftp://a", "nothing", "http:///x"))
      assertThrows(IllegalArgumentException.class, () -> RpcClientOptions.of(url));
    RpcClientOptions good = RpcClientOptions.of("http://a/b?token=secret");
    assertEquals("RpcClientOptions[http://a:80]", good.toString());
    assertThrows(IllegalArgumentException.class, () -> good.withTimeoutMs(0));
    assertThrows(IllegalArgumentException.class, () -> RpcRequest.of("a", "text"));
  }

  @Test
  void authoritiesMustBeAFile() {
    RpcClientOptions options = RpcClientOptions.of("https://127.0.0.1/rpc");
    assertThrows(IllegalArgumentException.class, () -> options.withAuthorities("/no/such.pem"));
    assertNull(options.trust());
  }
}

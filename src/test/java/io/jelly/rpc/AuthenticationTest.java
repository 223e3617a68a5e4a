package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.http.UpgradeRejectedException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that asks who calls, over all faces; the tokens here are names. */
class AuthenticationTest {
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\":1}";
  private static final String PONG = "{\"jsonrpc\":\"2.0\",\"result\":\"pong\",\"id\":1}";
  private static final String SUM =
      "{\"jsonrpc\":\"2.0\",\"method\":\"sum\",\"params\":[1,2],\"id\":2}";
  private static final long SOON_MS = 500;

  private final Authentication names =
      new Authentication() {
        @Override
        public boolean isRequired() {
          return true;
        }

        @Override
        public Caller caller(String token) {
          return switch (token) {
            case "all" -> new Caller("all", List.of("*"), Long.MAX_VALUE);
            case "system" -> new Caller("system", List.of("system.*"), Long.MAX_VALUE);
            case "short" -> new Caller("short", List.of("*"), System.currentTimeMillis() + SOON_MS);
            default -> throw ErrorCode.unauthenticated("unknown name");
          };
        }
      };

  private ServerFixture server;

  @BeforeEach
  void start() throws Exception {
    server = new ServerFixture(RpcLimits.defaults(), names);
    server.rpc.table.register(
        registry ->
            registry.method(
                "guarded",
                MethodOptions.defaults().withPermission("vault.open"),
                call -> Future.succeededFuture(call.caller().name())),
        null);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private HttpResponse<String> post(String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.http.actualPort() + "/rpc"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    for (String header : headers) request.header("authorization", header);
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private WebSocketFace webSocket(String authorization) throws Exception {
    return new WebSocketFace(server.vertx, server.http.actualPort(), "/rpc", authorization);
  }

  private static String authenticate(String token) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"rpc.authenticate\",\"params\":{\"token\":\""
        + token
        + "\"},\"id\":9}";
  }

  @Test
  void httpAnswers401WithoutAValidToken() throws Exception {
    for (HttpResponse<String> refused :
        List.of(
            post(PING),
            post(PING, "Bearer wrong"),
            post(PING, "Basic all"),
            post(PING, "all"),
            post(PING, "Bearer"),
            post(PING, "Bearer all", "Bearer all"))) {
      assertEquals(401, refused.statusCode(), refused.body());
      assertTrue(refused.headers().firstValue("www-authenticate").orElse("").startsWith("Bearer"));
      assertTrue(refused.body().contains("-32006"), refused.body());
      assertFalse(refused.body().contains("wrong"), refused.body());
    }
    assertEquals(List.of(), server.rpc.notified);
  }

  @Test
  void httpAnswersWhoeverHasATokenAndMayDoIt() throws Exception {
    assertEquals(PONG, post(PING, "Bearer all").body());
    assertEquals(PONG, post(PING, "bearer  system ").body());
    HttpResponse<String> forbidden = post(SUM, "Bearer system");
    assertEquals(403, forbidden.statusCode());
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32007,\"message\":\"Forbidden\","
            + "\"data\":{\"permission\":\"sum\"}},\"id\":2}",
        forbidden.body());
    HttpResponse<String> batch = post("[" + PING + "," + SUM + "]", "Bearer system");
    assertEquals(200, batch.statusCode());
    assertTrue(batch.body().contains(PONG) && batch.body().contains("-32007"), batch.body());
  }

  @Test
  void aMethodMayWantAPermissionOfItsOwn() throws Exception {
    String guarded = PING.replace("system.ping", "guarded");
    assertEquals(PONG.replace("pong", "all"), post(guarded, "Bearer all").body());
    assertTrue(post(guarded, "Bearer system").body().contains("vault.open"));
    assertTrue(
        post(PING.replace("system.ping", "rpc.discover"), "Bearer all")
            .body()
            .contains("\"x-permission\":\"vault.open\""));
  }

  @Test
  void anUnknownCallerLearnsNothingOfMethods() throws Exception {
    try (TcpFace client = new TcpFace(server.tcp.actualPort())) {
      for (String method : List.of("system.ping", "no.such.method", "rpc.discover")) {
        client.send(PING.replace("system.ping", method) + "\n");
        String answer = client.read();
        assertTrue(answer.contains("-32006"), answer);
      }
    }
  }

  @Test
  void webSocketSaysSoInItsHandshake() throws Exception {
    try (WebSocketFace client = webSocket("Bearer all")) {
      client.socket.writeTextMessage(PING);
      assertEquals(PONG, client.read());
    }
    ExecutionException refused =
        assertThrows(ExecutionException.class, () -> webSocket("Bearer wrong"));
    assertEquals(401, ((UpgradeRejectedException) refused.getCause()).getStatus());
  }

  @Test
  void webSocketMaySaySoLater() throws Exception {
    try (WebSocketFace client = webSocket("")) {
      client.socket.writeTextMessage(PING);
      assertTrue(client.read().contains("-32006"));
      client.socket.writeTextMessage(authenticate("wrong"));
      assertTrue(client.read().contains("unknown name"));
      client.socket.writeTextMessage(authenticate("system"));
      assertTrue(client.read().contains("\"address\":\"system\""));
      client.socket.writeTextMessage(PING);
      assertEquals(PONG, client.read());
      client.socket.writeTextMessage(SUM);
      assertTrue(client.read().contains("-32007"));
      client.socket.writeTextMessage(authenticate("all"));
      assertTrue(client.read().contains("\"address\":\"all\""));
      client.socket.writeTextMessage(SUM);
      assertTrue(client.read().contains("\"result\":3"));
    }
  }

  @Test
  void anExpiredTokenClosesTheWebSocketAfterWhatIsInFlight() throws Exception {
    try (WebSocketFace client = webSocket("Bearer short")) {
      client.socket.writeTextMessage(PING.replace("system.ping", "slow"));
      server.vertx.setTimer(3 * SOON_MS, late -> server.rpc.pending.complete("done"));
      assertEquals(PONG.replace("pong", "done"), client.read());
      assertEquals("closed 4401", client.read());
    }
  }

  @Test
  void aRenewedTokenKeepsTheWebSocket() throws Exception {
    try (WebSocketFace client = webSocket("Bearer short")) {
      client.socket.writeTextMessage(authenticate("all"));
      assertTrue(client.read().contains("\"address\":\"all\""));
      server.vertx.setTimer(2 * SOON_MS, late -> client.socket.writeTextMessage(PING));
      assertEquals(PONG, client.read());
    }
  }

  @Test
  void tcpSaysSoInItsFirstLineAndEndsWhenItExpires() throws Exception {
    try (TcpFace client = new TcpFace(server.tcp.actualPort())) {
      client.send(authenticate("short") + "\n");
      assertTrue(client.read().contains("\"expires\":"));
      client.send(PING + "\n");
      assertEquals(PONG, client.read());
      String last = client.read();
      assertTrue(last.contains("-32006") && last.contains("\"id\":null"), last);
      assertEquals("closed", client.read());
    }
  }

  @Test
  void overHttpThereIsNoConnectionToAuthenticate() throws Exception {
    assertTrue(post(authenticate("all"), "Bearer all").body().contains("Authorization: Bearer"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE"})
  void whatIsNoCallIsAnsweredAsEver(String method) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.http.actualPort() + "/rpc"))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    int status =
        HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.discarding())
            .statusCode();
    assertEquals(method.equals("GET") ? 200 : 405, status);
  }
}

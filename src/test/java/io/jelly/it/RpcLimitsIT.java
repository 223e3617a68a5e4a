package io.jelly.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Every bound of RPC, changed in the file of a running node: no worker restarts for it. */
class RpcLimitsIT {
  private static final Duration SEEN = Duration.ofSeconds(20);
  private static final String PING = RpcPost.call("system.ping", 1);

  private final int tcp = FreePorts.one();

  private NodeProcess start(Path file) {
    ConfigEdits.write(
        file, "{\"rpc\":{\"tcpPort\":" + tcp + ",\"maxWebSocketMessageBytes\":250000}}");
    return NodeProcess.start(
        NodeOptions.verticle("HeavyRpcVerticle").workers(1).with("-conf", file.toString()));
  }

  private void rpc(Path file, JsonObject limits) {
    ConfigEdits.write(
        file, new JsonObject().put("rpc", limits.copy().put("tcpPort", tcp)).encode());
  }

  /** What is sent is answered so, once the edit is seen. */
  private static void eventually(Socket connection, String body, Predicate<RpcPost> wanted) {
    Await.value(
        "another answer to " + body.substring(0, Math.min(80, body.length())),
        SEEN,
        () -> RpcPost.on(connection, body),
        wanted);
  }

  private static String echo(int bytes) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"system.echo\",\"params\":[\""
        + "x".repeat(bytes)
        + "\"],\"id\":1}";
  }

  @Test
  void boundsOnMessagesAndCallsChangeOnOpenConnections() throws Exception {
    Path file = Workspace.folder().resolve("config.json");
    try (NodeProcess node = start(file);
        Socket http = RpcPost.open(node.port());
        LineClient lines = RpcTcpCaller.open(tcp);
        TextSocket web = TextSocket.open(node.port())) {
      List<Long> pids = node.pids();
      assertEquals(200, RpcPost.on(http, PING).status());
      assertTrue(lines.ask(PING).contains("pong"));
      assertTrue(web.ask(echo(200_000)).contains("xxx"));
      JsonObject limits =
          new JsonObject()
              .put("maxBodyBytes", 900)
              .put("maxBatch", 2)
              .put("maxBatchResponseBytes", 600)
              .put("maxMethodLength", 20)
              .put("timeoutMs", 700)
              .put("maxInFlight", 1)
              .put("maxWebSocketMessageBytes", 2048);
      rpc(file, limits);
      String batch = "[" + PING + "," + PING + "," + PING + "]";
      eventually(http, batch, answer -> answer.says("\"limit\":\"batch\",\"max\":2"));
      RpcPost late = RpcPost.on(http, RpcPost.call("heavy.wait", 5));
      assertTrue(late.status() == 200 && late.says("-32001"), late::toString);
      String longName = RpcPost.call("x".repeat(21), 1);
      assertTrue(RpcPost.on(http, longName).says("\"limit\":\"methodLength\",\"max\":20"));
      RpcPost both = RpcPost.on(http, "[" + echo(300) + "," + echo(300) + "]");
      assertTrue(both.says("\"limit\":\"batchResponseBytes\",\"max\":600"), both::toString);
      RpcPost large = RpcPost.of(node.port(), echo(1000));
      assertTrue(large.status() == 413 && large.says("\"limit\":\"bodyBytes\",\"max\":900"));
      oneInFlight(node, http);
      assertTrue(web.ask(echo(1500)).contains("xxx"), "below its own limit");
      String closed = web.ask(echo(3000));
      assertTrue(closed.matches("closed 1009 a (frame|message) may have 2048 bytes"), closed);
      try (TextSocket other = TextSocket.open(node.port())) {
        rpc(file, limits.put("maxWebSocketMessageBytes", 1_000_000).put("maxInFlight", 100));
        Await.until("a limit that is raised again", SEEN, () -> isRaised(node));
        assertTrue(other.ask(echo(500_000)).length() > 500_000, "more than at the start");
      }
      assertTrue(lines.ask(echo(1000)).contains("\"limit\":\"bodyBytes\",\"max\":900"));
      assertEquals(pids, node.pids());
      assertEquals(1, node.status().json().getJsonObject("node").getInteger("generation"));
    }
  }

  /** Two calls side by side are both let in. */
  private static boolean isRaised(NodeProcess node) throws Exception {
    CompletableFuture<RpcPost> one = inBackground(node, "heavy.wait");
    CompletableFuture<RpcPost> other = inBackground(node, "heavy.wait");
    return one.get(60, TimeUnit.SECONDS).status() == 200
        && other.get(60, TimeUnit.SECONDS).status() == 200;
  }

  private static CompletableFuture<RpcPost> inBackground(NodeProcess node, String method) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return RpcPost.of(node.port(), RpcPost.call(method, 1));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static void oneInFlight(NodeProcess node, Socket http) throws Exception {
    Await.value(
        "a call that is one too many",
        SEEN,
        () -> {
          CompletableFuture<RpcPost> slow = inBackground(node, "heavy.wait");
          RpcPost second = RpcPost.on(http, PING);
          while (second.status() == 200 && !slow.isDone()) second = RpcPost.on(http, PING);
          slow.get(60, TimeUnit.SECONDS);
          return second;
        },
        second ->
            second.status() == 503
                && second.retryAfter().equals("1")
                && second.says("\"limit\":\"inFlight\",\"max\":1"));
  }

  @Test
  void connectionsAreBoundedAndNoPlaceIsLost() throws Exception {
    Path file = Workspace.folder().resolve("config.json");
    try (NodeProcess node = start(file);
        Socket http = RpcPost.open(node.port())) {
      List<TextSocket> held = new ArrayList<>();
      for (int i = 0; i < 30; i++) held.add(TextSocket.open(node.port()));
      assertEquals(200, RpcPost.on(http, PING).status());
      rpc(file, new JsonObject().put("maxConnections", 31));
      RpcPost refused =
          Await.value(
              "a connection too many",
              SEEN,
              () -> RpcPost.of(node.port(), PING),
              answer -> answer.status() == 503);
      assertTrue(refused.says("\"limit\":\"maxConnections\",\"max\":31"), refused::toString);
      assertEquals("1", refused.retryAfter());
      assertTrue(Exchange.get(node.port(), "/health/ready").isOk(), "health checks pass");
      try (LineClient lines = RpcTcpCaller.open(tcp)) {
        assertTrue(lines.ask(PING).contains("\"limit\":\"maxConnections\",\"max\":31"));
      }
      for (int i = 0; i < 500; i++) assertEquals(503, RpcPost.of(node.port(), PING).status());
      anHttp2ConnectionTooManyEnds(node.port());
      try (HeldConnection detour = new HeldConnection(node.port())) {
        assertTrue(detour.get("/health/../rpc").contains("maxConnections"), "no health check");
      }
      assertEquals(200, RpcPost.on(http, PING).status(), "who is there may stay");
      assertTrue(held.get(0).ask(PING).contains("pong"));
      for (TextSocket one : held) one.close();
      Await.value(
          "places of WebSockets that are gone",
          SEEN,
          () -> RpcPost.of(node.port(), PING),
          answer -> answer.status() == 200);
      node.await("one connection", SEEN, status -> status.sum("connections") <= 1);
      silenceEnds(node, file, http);
    }
  }

  /** Else its client would keep it, and be refused on it for ever. */
  private static void anHttp2ConnectionTooManyEnds(int port) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      CompletableFuture<Void> closed = new CompletableFuture<>();
      HttpClientOptions http2 =
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false);
      Future<Integer> status =
          vertx
              .httpClientBuilder()
              .with(http2)
              .withConnectHandler(
                  connection -> connection.closeHandler(gone -> closed.complete(null)))
              .build()
              .request(HttpMethod.GET, port, "127.0.0.1", "/rpc")
              .compose(HttpClientRequest::send)
              .map(HttpClientResponse::statusCode);
      assertEquals(503, status.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS));
      closed.get(SEEN.toSeconds(), TimeUnit.SECONDS);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  private void silenceEnds(NodeProcess node, Path file, Socket http) throws Exception {
    rpc(file, new JsonObject().put("idleTimeoutMs", 500));
    http.setSoTimeout((int) SEEN.toMillis());
    assertEquals(-1, http.getInputStream().read(), "an open connection ends by its new time");
    // Who waits for an answer is not the one who is silent.
    String slow = RpcPost.call("heavy.wait", 1);
    assertTrue(RpcPost.of(node.port(), slow).says("late"));
    try (LineClient lines = RpcTcpCaller.open(tcp)) {
      assertTrue(lines.ask(slow).contains("late"));
    }
    try (TextSocket web = TextSocket.open(node.port())) {
      assertTrue(web.ask(slow).contains("late"));
    }
  }

  @Test
  void tenThousandRefusedCallsLoseNoSlot() throws Exception {
    Path file = Workspace.folder().resolve("config.json");
    try (NodeProcess node = start(file);
        Socket http = RpcPost.open(node.port())) {
      rpc(file, new JsonObject().put("maxInFlight", 1));
      oneInFlight(node, http);
      String thousand = "[" + String.join(",", Collections.nCopies(1000, PING)) + "]";
      int refused = 0;
      CompletableFuture<RpcPost> slow = inBackground(node, "heavy.wait");
      while (refused < 10_000) {
        if (slow.isDone()) slow = inBackground(node, "heavy.wait");
        refused += RpcPost.on(http, thousand).body().split("-32004", -1).length - 1;
      }
      slow.get(60, TimeUnit.SECONDS);
      for (int i = 0; i < 20; i++) assertEquals(200, RpcPost.on(http, PING).status());
    }
  }

  @Test
  void aHeaderOverTheLimitIsToldWhichOneItIs() throws Exception {
    Path file = Workspace.folder().resolve("config.json");
    try (NodeProcess node = start(file);
        HeldConnection connection = new HeldConnection(node.port())) {
      String head = "GET / HTTP/1.1\r\nHost: t\r\nX: " + "y".repeat(9000) + "\r\n\r\n";
      connection.send(head.getBytes(StandardCharsets.US_ASCII));
      assertEquals("{\"limit\":\"headerBytes\",\"max\":8192}", connection.receive());
    }
  }

  @Test
  void theRateOfAClientHoldsAcrossWorkers() throws Exception {
    Path file = Workspace.folder().resolve("config.json");
    ConfigEdits.write(file, "{\"rpc\":{\"rate\":{\"callsPerSecond\":2,\"burst\":60}}}");
    NodeOptions options = NodeOptions.builtIn().workers(3).with("-conf", file.toString());
    try (NodeProcess node = NodeProcess.start(options)) {
      long start = System.nanoTime();
      int served = 0;
      for (int i = 0; i < 240; i++) {
        RpcPost answer = RpcPost.of(node.port(), PING);
        if (answer.status() == 200) served++;
        else assertLimited(answer);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      assertTrue(served >= 60 && served <= 61 + 2 * seconds, served + " in " + seconds + " s");
      RpcPost batch = RpcPost.of(node.port(), "[" + PING + "," + PING + "," + PING + "]");
      assertTrue(batch.status() == 200 && batch.says("-32005"), batch::toString);
      ConfigEdits.write(file, "{\"rpc\":{\"rate\":{\"callsPerSecond\":0}}}");
      Await.until("no rate any more", SEEN, () -> allServed(node, 50));
      assertEquals(1, node.status().json().getJsonObject("node").getInteger("generation"));
    }
  }

  private static void assertLimited(RpcPost answer) {
    assertEquals(429, answer.status(), answer::toString);
    assertTrue(answer.says("\"limit\":\"rate.callsPerSecond\",\"max\":2"), answer::toString);
    assertTrue(answer.says("-32005") && answer.says("\"id\":1"), answer::toString);
    assertEquals("1", answer.retryAfter());
  }

  private static boolean allServed(NodeProcess node, int calls) throws IOException {
    for (int i = 0; i < calls; i++) if (RpcPost.of(node.port(), PING).status() != 200) return false;
    return true;
  }
}

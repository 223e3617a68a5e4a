package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class RpcHttpTest {
  private static final int BODY_BYTES = 1_000_000;
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\":1}";
  private static final String PONG = "{\"jsonrpc\":\"2.0\",\"result\":\"pong\",\"id\":1}";

  private final RpcFixture rpc = new RpcFixture(RpcFixture.limits(BODY_BYTES, 10, 1_000_000, 10));
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private volatile boolean draining;
  private int port;

  @BeforeEach
  void serve(Vertx vertx) throws Exception {
    Router router = Router.router(vertx);
    RpcHttp calls = new RpcHttp(rpc.dispatcher, () -> draining);
    calls.mount(router);
    Future<HttpServer> listening =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  if (!calls.handle(request)) router.handle(request);
                })
            .listen(0, "127.0.0.1");
    port =
        listening.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS).actualPort();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rpc", "/"})
  void callsAreAnsweredOnBothPaths(String path) throws Exception {
    HttpResponse<String> response = send(post(path, PING));
    assertEquals(200, response.statusCode());
    assertEquals("application/json", response.headers().firstValue("content-type").orElseThrow());
    assertEquals(PONG, response.body());
  }

  /** A body would break the stream of HTTP/2. */
  @ParameterizedTest
  @EnumSource(
      value = HttpVersion.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void headIsAnsweredByTheHeadOfWhatGetIsAnswered(HttpVersion version, Vertx vertx)
      throws Exception {
    var http =
        vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
    var head =
        http.request(HttpMethod.HEAD, port, "127.0.0.1", "/rpc")
            .compose(HttpClientRequest::send)
            .compose(
                response ->
                    response
                        .body()
                        .map(
                            body ->
                                response.statusCode()
                                    + " "
                                    + response.getHeader("content-length")
                                    + " "
                                    + body.length()));
    String greeting = send(HttpRequest.newBuilder(uri("/rpc"))).body();
    assertEquals(
        "200 " + greeting.length() + " 0",
        head.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS));
  }

  /** RFC 9112, section 3.2. */
  @ParameterizedTest
  @ValueSource(strings = {"", "Host: me@x\r\n", "Host: a b\r\n"})
  void aRequestWithoutAProperHostIsRefused(String host) throws Exception {
    String head = "Content-Type: application/json\r\nContent-Length: " + PING.length();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write(
              ("POST /rpc HTTP/1.1\r\n" + host + head + "\r\n\r\n" + PING)
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 400".length());
      assertEquals("HTTP/1.1 400", new String(status, StandardCharsets.US_ASCII));
    }
  }

  @Test
  void aClientThatSendsOnAndDoesNotReadIsNotReadFromAndNothingIsLost() throws Exception {
    String body =
        PING.replace("system.ping\"", "system.echo\",\"params\":[\"" + "x".repeat(100_000) + "\"]");
    String head =
        "POST /rpc HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ";
    try (SlowReader slow = new SlowReader(port, head + body.length() + "\r\n\r\n" + body, 500)) {
      assertEquals(PONG, send(post("/rpc", PING)).body());
      slow.mustWait();
      slow.read("xxx\"],\"id\":1}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | 200 | -32700",
        "[] | 200 | -32600",
        "{\"jsonrpc\":\"2.0\",\"method\":\"nope\",\"id\":1} | 200 | -32601",
        "{\"jsonrpc\":\"2.0\",\"method\":\"throws\",\"id\":1} | 200 | -32603",
        "{\"jsonrpc\":\"2.0\",\"method\":\"unavailable\",\"id\":1} | 503 | -32005",
        "[{\"jsonrpc\":\"2.0\",\"method\":\"unavailable\",\"id\":1}] | 200 | -32005",
      })
  void errorsAreAnsweredWithTheirStatus(String body, int status, String code) throws Exception {
    HttpResponse<String> response = send(post("/rpc", body));
    assertEquals(status, response.statusCode());
    assertTrue(response.body().contains(code), response.body());
    assertEquals(
        status == 503,
        response.headers().firstValue("retry-after").equals(java.util.Optional.of("1")));
  }

  @Test
  void anEmptyBodyIsAParseError() throws Exception {
    assertTrue(send(post("/rpc", "")).body().contains("-32700"));
  }

  @Test
  void notificationsAreAnsweredWith204AndNoBody() throws Exception {
    HttpResponse<String> response =
        send(post("/rpc", "{\"jsonrpc\":\"2.0\",\"method\":\"update\"}"));
    assertEquals(204, response.statusCode());
    assertEquals("", response.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | 200",
        "Application/JSON ; charset=utf-8 | 200",
        "application/json-rpc | 200",
        "application/jsonrequest;x=y | 200",
        "text/plain | 415",
        "application/json5 | 415",
        "application/x-www-form-urlencoded | 415",
        "'' | 415",
      })
  void onlyJsonContentTypesAreAccepted(String type, int status) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri("/rpc")).POST(BodyPublishers.ofString(PING));
    HttpResponse<String> response =
        send(type.isEmpty() ? request : request.header("content-type", type));
    assertEquals(status, response.statusCode());
    assertTrue(new JsonObject(response.body()).containsKey(status == 200 ? "result" : "error"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rpc", "/"})
  void getAnswersAShortTextAndOtherMethodsAreNotAllowed(String path) throws Exception {
    HttpResponse<String> get = send(HttpRequest.newBuilder(uri(path)));
    assertEquals(200, get.statusCode());
    assertTrue(get.body().startsWith("JSON-RPC 2.0"));
    for (String method : new String[] {"PUT", "DELETE", "PATCH"}) {
      HttpResponse<String> other =
          send(HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.ofString(PING)));
      assertEquals(405, other.statusCode());
      assertEquals("GET, HEAD, POST", other.headers().firstValue("allow").orElseThrow());
    }
  }

  @Test
  void anAnnouncedBodyOverTheLimitIsRefusedAndTheConnectionClosed() throws Exception {
    assertTooLarge(send(post("/rpc", " ".repeat(BODY_BYTES + 1))));
    assertTooLarge(send(post("/rpc", " ".repeat(8 * BODY_BYTES))));
    assertEquals(PONG, send(post("/rpc", " ".repeat(BODY_BYTES - PING.length()) + PING)).body());
  }

  @Test
  void aChunkedBodyOverTheLimitIsRefusedWhileStreaming() throws Exception {
    Iterable<byte[]> parts = java.util.Collections.nCopies(30, new byte[100_000]);
    assertTooLarge(
        send(
            HttpRequest.newBuilder(uri("/rpc"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArrays(parts))));
  }

  @Test
  void aChunkedBodyWithinTheLimitIsPutTogether() throws Exception {
    Iterable<byte[]> bytes = Arrays.stream(PING.split("(?<=,)")).map(String::getBytes).toList();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri("/rpc"))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofByteArrays(bytes));
    assertEquals(PONG, send(request).body());
  }

  @Test
  void drainingRefusesEachCallWithItsId() throws Exception {
    draining = true;
    String update = "{\"jsonrpc\":\"2.0\",\"method\":\"update\",\"id\":7}";
    for (String body : new String[] {update, "[" + update + "]", update.replace(",\"id\":7", "")}) {
      HttpResponse<String> response = send(post("/rpc", body));
      assertEquals(503, response.statusCode());
      assertEquals("1", response.headers().firstValue("retry-after").orElseThrow());
      assertTrue(response.body().contains("-32005"), response.body());
      assertEquals(body.contains("7"), response.body().contains("\"id\":7}"));
    }
    assertTrue(rpc.notified.isEmpty());
  }

  @Test
  void theAnswerOfAnotherEventLoopIsWrittenOnTheRequestsOwn(Vertx vertx) throws Exception {
    RpcService service =
        registry ->
            registry.method(
                "elsewhere",
                call -> Future.succeededFuture(1).compose(x -> vertx.timer(1)).map("late"));
    rpc.table.register(service, vertx.getOrCreateContext());
    String call = PING.replace("system.ping", "elsewhere");
    for (int i = 0; i < 20; i++) {
      assertEquals(PONG.replace("pong", "late"), send(post("/rpc", call)).body());
    }
  }

  @Test
  void http2IsServedTheSameAndRefusedWithoutClosingTheConnection() throws Exception {
    HttpClient http2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    http2.send(HttpRequest.newBuilder(uri("/rpc")).build(), BodyHandlers.ofString());
    HttpResponse<String> pong = http2.send(post("/rpc", PING).build(), BodyHandlers.ofString());
    assertEquals(HttpClient.Version.HTTP_2, pong.version());
    assertEquals(PONG, pong.body());
    HttpRequest tooLarge = post("/rpc", " ".repeat(2 * BODY_BYTES)).build();
    HttpResponse<String> refused = http2.send(tooLarge, BodyHandlers.ofString());
    assertEquals(413, refused.statusCode());
    assertTrue(refused.body().contains("bodyBytes"));
    assertTrue(refused.headers().firstValue("connection").isEmpty());
  }

  @Test
  void aRequestWithNothingButTheNecessaryHeadersIsAnswered() throws Exception {
    String request = head("content-length: " + PING.length() + "\r\nconnection: close") + PING;
    assertTrue(raw(request).endsWith(PONG));
  }

  @Test
  void expectContinueIsAnsweredBeforeTheBodyAndRefusedWhereTheBodyWouldBe() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      write(
          socket,
          head(
              "content-length: "
                  + PING.length()
                  + "\r\nexpect: 100-continue\r\nconnection: close"));
      assertEquals(
          "HTTP/1.1 100 Continue\r\n\r\n",
          new String(socket.getInputStream().readNBytes(25), StandardCharsets.US_ASCII));
      write(socket, PING);
      assertTrue(read(socket).endsWith(PONG));
    }
    String tooLarge = raw(head("content-length: 2000000\r\nexpect: 100-continue"));
    assertTrue(tooLarge.startsWith("HTTP/1.1 413"), tooLarge);
    assertFalse(tooLarge.contains("100 Continue"));
  }

  @Test
  void pipelinedRequestsAreAllAnsweredInOrder() throws Exception {
    String one = head("content-length: " + PING.length()) + PING;
    String last = head("content-length: " + PING.length() + "\r\nconnection: close") + PING;
    assertEquals(4, raw(one + one + last).split("pong", -1).length);
  }

  private static void assertTooLarge(HttpResponse<String> response) {
    assertEquals(413, response.statusCode());
    assertEquals("close", response.headers().firstValue("connection").orElseThrow());
    assertTrue(
        response.body().contains("\"limit\":\"bodyBytes\",\"max\":1000000"), response.body());
  }

  private HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(uri(path))
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static String head(String headers) {
    return "POST /rpc HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        + headers
        + "\r\n\r\n";
  }

  /** Sends the bytes as they are and reads until the server closes. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      write(socket, request);
      return read(socket);
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static String read(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}

package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jelly.handoff.OwnEnd;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class WebGuardTest {
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"method\":\"system.ping\",\"id\":1}";
  private static final String UPGRADE =
      "connection: upgrade|upgrade: websocket|sec-websocket-version: 13|"
          + "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==|";

  private final RpcFixture rpc = new RpcFixture(RpcLimits.defaults());
  private volatile WebPolicy policy = WebPolicy.USUAL;
  private int port;

  @BeforeEach
  void serve(Vertx vertx) throws Exception {
    WebGuard guard = new WebGuard(() -> policy);
    Router router = Router.router(vertx);
    guard.mount(router);
    router.get("/health/live").handler(routing -> routing.response().end("UP"));
    new RpcHttp(rpc.dispatcher, () -> false, () -> policy).mount(router);
    new RpcWebSocket(rpc.dispatcher, OwnEnd::expect).mount(router);
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  if (!guard.refusesHost(request)) router.handle(request);
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    port = server.actualPort();
  }

  private void policy(String name, String... values) {
    policy = WebPolicy.of(new JsonObject().put(name, new JsonArray(List.of((Object[]) values))));
  }

  /** Sends the head, with a body if it is a POST, and reads what comes within the connection. */
  private String exchange(String head) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      boolean post = head.startsWith("POST");
      String body = post ? PING : "";
      String length =
          post ? "content-type: application/json\r\ncontent-length: " + body.length() + "\r\n" : "";
      String end = head.contains("upgrade") ? "" : "connection: close\r\n";
      socket
          .getOutputStream()
          .write((head + length + end + "\r\n" + body).getBytes(StandardCharsets.US_ASCII));
      byte[] answer = new byte[8192];
      int read = 0;
      int more;
      while ((more = socket.getInputStream().read(answer, read, answer.length - read)) > 0) {
        read += more;
        String text = new String(answer, 0, read, StandardCharsets.UTF_8);
        if (text.startsWith("HTTP/1.1 101")) return text;
      }
      return new String(answer, 0, read, StandardCharsets.UTF_8);
    }
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }

  private String request(String method, String path, String headers) throws IOException {
    return exchange(method + " " + path + " HTTP/1.1\r\n" + headers.replace("|", "\r\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com, 200",
    "API.Example.com:8080, 200",
    "api.example.com., 200",
    "a.b.wild.org, 200",
    "wild.org, 403",
    "evilwild.org, 403",
    "evil.com, 403",
    "api.example.com.evil.com, 403",
    "127.0.0.1:8080, 200",
    "10.1.2.3, 200",
    "[::1]:8080, 200",
    "127.0.0.1.evil.com, 403",
    "localhost, 403",
  })
  void onlyListedHostsAreServed(String host, int status) throws IOException {
    policy("allowedHosts", "Api.example.com", "*.wild.org");
    String answer = request("POST", "/rpc", "host: " + host + "|");
    assertEquals(status, status(answer), answer);
    assertEquals(status == 200, answer.contains("pong"), answer);
    if (status == 403) assertTrue(answer.contains("-32007") && answer.contains("rpc.allowedHosts"));
    assertEquals(200, status(request("GET", "/health/live", "host: " + host + "|")));
    String upgrade = request("GET", "/rpc", "host: " + host + "|" + UPGRADE);
    assertEquals(status == 200 ? 101 : 403, status(upgrade));
    policy = WebPolicy.USUAL;
    assertEquals(200, status(request("POST", "/rpc", "host: " + host + "|")));
  }

  @Test
  void aRequestWithoutHostIsOfNoBrowserAndOneWithNonsenseIsRefused() throws IOException {
    policy("allowedHosts", "api.example.com");
    assertEquals(403, status(request("POST", "/rpc", "host: me@api.example.com|")));
    assertEquals(200, status(exchange("POST /rpc HTTP/1.0\r\n")));
  }

  /** Policy: o for one listed origin, * for any, - for none listed. */
  @ParameterizedTest
  @CsvSource({
    "-, https://evil.com, 200, 405, 403, ''",
    "-, http://here:8080, 200, 405, 101, ''",
    "-, http://here, 200, 405, 403, ''",
    "-, null, 200, 405, 403, ''",
    "o, https://app.example.com, 200, 204, 101, https://app.example.com",
    "o, HTTPS://APP.example.com, 200, 204, 101, HTTPS://APP.example.com",
    "o, http://app.example.com, 403, 403, 403, ''",
    "o, https://app.example.com:444, 403, 403, 403, ''",
    "o, https://app.example.com.evil.com, 403, 403, 403, ''",
    "o, null, 403, 403, 403, ''",
    "o, 'not a url', 403, 403, 403, ''",
    "o, http://here:8080, 200, 405, 101, ''",
    "*, https://evil.com, 200, 204, 101, *",
    "*, null, 200, 204, 101, *",
  })
  void pagesOfOtherOriginsCallOnlyIfListed(
      String listed, String origin, int call, int preflight, int webSocket, String allowed)
      throws IOException {
    if (listed.equals("o")) policy("allowedOrigins", "https://app.example.com");
    if (listed.equals("*")) policy("allowedOrigins", "*");
    String from = "host: here:8080|origin: " + origin + "|";
    for (String path : List.of("/rpc", "/")) {
      String called = request("POST", path, from);
      assertEquals(call, status(called), called);
      assertEquals(call == 200, called.contains("pong"), called);
      assertAllowed(allowed, called);
      String asked =
          request(
              "OPTIONS",
              path,
              from
                  + "access-control-request-method: POST|"
                  + "access-control-request-headers: content-type, authorization|");
      assertEquals(preflight, status(asked), asked);
      assertAllowed(allowed, asked);
      if (preflight == 204) {
        String lower = asked.toLowerCase(Locale.ROOT);
        assertTrue(lower.contains("access-control-allow-methods: get, head, post\r\n"), asked);
        assertTrue(
            lower.contains("access-control-allow-headers: content-type, authorization\r\n"), asked);
      }
      assertEquals(webSocket, status(request("GET", path, from + UPGRADE)));
    }
  }

  private static void assertAllowed(String allowed, String answer) {
    String lower = answer.toLowerCase(Locale.ROOT);
    if (allowed.isEmpty()) {
      assertFalse(lower.contains("access-control-allow-origin"), answer);
      return;
    }
    String header = "access-control-allow-origin: " + allowed.toLowerCase(Locale.ROOT) + "\r\n";
    assertTrue(lower.contains(header), answer);
    assertTrue(lower.contains("vary: origin"), answer);
    assertFalse(lower.contains("allow-credentials"), answer);
  }
}

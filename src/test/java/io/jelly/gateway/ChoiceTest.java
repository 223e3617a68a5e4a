package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which upstream a request goes to, and what it learns of the client. */
@Timeout(120)
class ChoiceTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private static List<Integer> shares(GatewayFixture gateway, FakeServer... nodes)
      throws IOException {
    List<Integer> before = List.of(nodes).stream().map(FakeServer::requests).toList();
    for (int i = 0; i < 12; i++) RawHttp.ask(gateway.port(), RawHttp.get("/mining"));
    return IntStream.range(0, nodes.length)
        .mapToObj(i -> nodes[i].requests() - before.get(i))
        .toList();
  }

  @Test
  void inTurn() throws IOException {
    try (FakeServer one = FakeNode.start(0, new AtomicLong(5));
        FakeServer two = FakeNode.start(0, new AtomicLong(9));
        FakeServer three = FakeNode.start(0, new AtomicLong(9));
        GatewayFixture gateway = GatewayFixture.before(one, two, three)) {
      assertEquals(List.of(4, 4, 4), shares(gateway, one, two, three));
    }
  }

  @Test
  void thoseThatAreNotBehindGetEverything() {
    AtomicLong late = new AtomicLong(5);
    try (FakeServer behind = FakeNode.start(0, late);
        FakeServer ahead = FakeNode.start(0, new AtomicLong(9));
        FakeServer too = FakeNode.start(0, new AtomicLong(9));
        GatewayFixture gateway =
            new GatewayFixture(
                GatewayFixture.settings(
                    GatewayFixture.route(behind, ahead, too).put("choice", "highest-block")))) {
      Waiting.until(
          "the two ahead share",
          SOON,
          () -> shares(gateway, behind, ahead, too).equals(List.of(0, 6, 6)));
      late.set(12);
      Waiting.until(
          "the one that has caught up and gone on",
          SOON,
          () -> shares(gateway, behind, ahead, too).equals(List.of(12, 0, 0)));
    }
  }

  @Test
  void aStickyClientStaysWhereItIsWhileThatWorks() throws IOException {
    try (FakeServer one = FakeNode.start(0, new AtomicLong(1));
        FakeServer two = FakeNode.start(0, new AtomicLong(1));
        GatewayFixture gateway =
            new GatewayFixture(
                GatewayFixture.settings(GatewayFixture.route(one, two).put("sticky", true)))) {
      List<Integer> shares = shares(gateway, one, two);
      assertTrue(shares.contains(12) && shares.contains(0), shares::toString);
      boolean first = shares.get(0) == 12;
      int before = (first ? one : two).requests();
      String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"mining\"}";
      for (int i = 0; i < 6; i++) RawHttp.ask(gateway.port(), RawHttp.post("/rpc", call));
      assertEquals(before + 6, (first ? one : two).requests(), "also what comes as JSON-RPC");
      (first ? one : two).close();
      assertEquals(12, shares(gateway, first ? two : one).get(0));
    }
  }

  @Test
  void clientsOfARendezvousSpreadAndOnlyTheirsMove() {
    GatewaySettings settings = GatewaySettings.of(new JsonObject());
    Vertx vertx = Vertx.vertx();
    List<Upstream> four =
        List.of(1, 2, 3, 4).stream()
            .map(
                i ->
                    new Upstream(
                        vertx,
                        settings.upstream("http://10.0.0." + i, "/", false),
                        UpstreamObserver.NONE,
                        GatewayFixture.TRANSPORT,
                        () -> {}))
            .toList();
    Upstreams all = new Upstreams(four, false, true);
    Upstreams less = new Upstreams(four.subList(0, 3), false, true);
    int[] shares = new int[4];
    for (int i = 0; i < 4_000; i++) {
      String client = "192.168." + (i >> 8) + "." + (i & 255);
      Upstream chosen = all.order(client).get(0);
      shares[four.indexOf(chosen)]++;
      if (chosen != four.get(3)) assertEquals(chosen, less.order(client).get(0), client);
    }
    for (int share : shares) assertTrue(share > 700 && share < 1_300, () -> share + " of 4000");
    GatewayFixture.await(vertx.close());
  }

  private static FakeServer mirror() {
    return new FakeServer(
        0,
        at -> {
          at.body();
          at.respond(
              "200 OK", "text/plain", at.requestLine() + "\n" + String.join("\n", at.headers()));
        });
  }

  @Test
  void upstreamsLearnWhoTheClientIsAndNothingOfTheHop() throws IOException {
    try (FakeServer mirror = mirror();
        GatewayFixture gateway = GatewayFixture.before(mirror)) {
      RawHttp.Answer answer =
          RawHttp.ask(
              gateway.port(),
              """
              GET /x?y=%41 HTTP/1.1
              Host: node.example:5000
              X-CaSe: Kept
              Connection: keep-alive, X-Mine
              X-Mine: 1
              Keep-Alive: 5
              TE: trailers
              Proxy-Authorization: secret
              X-Forwarded-For: 9.9.9.9
              Forwarded: for=9.9.9.9
              Cookie: a=b

              """
                  .replace("\n", "\r\n"));
      assertEquals(
          """
          GET /x?y=%41 HTTP/1.1
          Host: node.example:5000
          X-CaSe: Kept
          Cookie: a=b
          Via: 1.1 jelly-gateway
          X-Request-Id: made here
          X-Forwarded-For: 9.9.9.9, 127.0.0.1
          X-Forwarded-Host: node.example:5000
          X-Forwarded-Proto: http
          Forwarded: for=9.9.9.9, for=127.0.0.1;host="node.example:5000";proto=http""",
          answer.text().replaceFirst("(?m)^(X-Request-Id: )[0-9a-f]{16}$", "$1made here"));
    }
  }

  @Test
  void whatClientsSayOfThemselvesCanBeReplacedOrLeft() throws IOException {
    String request =
        "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 9.9.9.9\r\nForwarded: for=9.9.9.9\r\n\r\n";
    try (FakeServer mirror = mirror()) {
      JsonObject settings = GatewayFixture.settings(GatewayFixture.route(mirror));
      try (GatewayFixture gateway =
          new GatewayFixture(settings.copy().put("forwardedHeaders", "replace"))) {
        String seen = RawHttp.ask(gateway.port(), request).text();
        assertTrue(seen.contains("X-Forwarded-For: 127.0.0.1\n"), seen);
        assertTrue(seen.contains("Forwarded: for=127.0.0.1;host=\"h\";proto=http"), seen);
      }
      try (GatewayFixture gateway =
          new GatewayFixture(settings.copy().put("forwardedHeaders", "none"))) {
        String seen = RawHttp.ask(gateway.port(), request).text();
        assertTrue(seen.contains("X-Forwarded-For: 9.9.9.9\nForwarded: for=9.9.9.9\n"), seen);
      }
    }
  }

  @Test
  void theLongestPathWinsAndMayBeStripped() throws IOException {
    try (FakeServer root = mirror();
        FakeServer deep = mirror();
        GatewayFixture gateway =
            new GatewayFixture(
                GatewayFixture.settings(
                    GatewayFixture.route(root),
                    new JsonObject()
                        .put("path", "/eth")
                        .put("stripPath", true)
                        .put("upstreams", new JsonArray().add(deep.url()))))) {
      assertEquals("GET /a?b HTTP/1.1", first(gateway, "/eth/a?b"));
      assertEquals("GET / HTTP/1.1", first(gateway, "/eth"));
      assertEquals(2, deep.requests() - probes(deep));
      assertEquals("GET /ethical HTTP/1.1", first(gateway, "/ethical"));
      assertEquals(1, root.requests());
    }
  }

  /** Those of {@code /} are counted as requests by the fake. */
  private static int probes(FakeServer server) {
    return Math.max(0, server.requests() - 2);
  }

  private static String first(GatewayFixture gateway, String path) throws IOException {
    return RawHttp.ask(gateway.port(), RawHttp.get(path)).text().split("\n", -1)[0];
  }

  @Test
  void aCircleEnds() throws IOException {
    int port = freePort();
    JsonObject self =
        new JsonObject()
            .put("path", "/")
            .put("upstreams", new JsonArray().add("http://127.0.0.1:" + port));
    try (GatewayFixture gateway = new GatewayFixture(GatewayFixture.settings());
        FakeServer relay =
            new FakeServer(
                port,
                at -> {
                  StringBuilder head = new StringBuilder(at.requestLine());
                  at.headers().forEach(line -> head.append("\r\n").append(line));
                  RawHttp.Answer answer = RawHttp.ask(gateway.port(), head + "\r\n\r\n");
                  at.respond(answer.statusLine().substring(9), "text/plain", answer.text());
                })) {
      gateway.gateway.change(GatewayFixture.settings(self));
      Waiting.until(
          "the circle is found out",
          SOON,
          () -> RawHttp.ask(gateway.port(), RawHttp.get("/x")).status() == 508);
      assertTrue(relay.requests() >= 10);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void http2ClientsPassToo() {
    try (FakeServer mirror = mirror();
        GatewayFixture gateway = GatewayFixture.before(mirror)) {
      HttpClient client =
          gateway.vertx.createHttpClient(
              new HttpClientOptions()
                  .setProtocolVersion(HttpVersion.HTTP_2)
                  .setHttp2ClearTextUpgrade(false));
      Buffer body =
          GatewayFixture.await(
              client
                  .request(
                      new RequestOptions()
                          .setMethod(HttpMethod.POST)
                          .setHost("127.0.0.1")
                          .setPort(gateway.port())
                          .setURI("/x"))
                  .compose(request -> request.send("abc").compose(HttpClientResponse::body)));
      assertTrue(body.toString().startsWith("POST /x HTTP/1.1\n"), body::toString);
      assertTrue(body.toString().contains("Via: 2 jelly-gateway"), body::toString);
      assertTrue(body.toString().contains("127.0.0.1:" + gateway.port()), body::toString);
    }
  }
}

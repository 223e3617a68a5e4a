package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Clients cannot tell the gateway from the node. */
class PassThroughTest {
  private static FakeServer node;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    node = FakeNode.start(0, new AtomicLong(7));
    gateway = GatewayFixture.before(node);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    node.close();
  }

  private static List<String> requests() {
    List<String> all = new ArrayList<>();
    for (String path :
        List.of(
            "/get_blockNumber",
            "/get_address",
            "/get_work",
            "/mining",
            "/no_such",
            "/a/b",
            "/mining?a=%20b&c",
            "/",
            "/%zz",
            "/get_work/")) {
      all.add(RawHttp.get(path));
      all.add(RawHttp.get(path).replace("GET", "HEAD"));
      all.add(RawHttp.get(path).replace("GET", "OPTIONS"));
      all.add(RawHttp.get(path).replace("GET", "DELETE"));
    }
    for (NodeOption option : NodeOption.ALL) {
      for (String params :
          List.of(
              "{}",
              "{\"hash\":\"00ab\",\"blockNumber\":2,\"index\":0,\"transaction\":[1]}",
              "{\"hash\":\"ffff\",\"blockNumber\":99}",
              "{\"hash\":5,\"blockNumber\":\"x\",\"transaction\":{}}",
              "{\"address\":\"b3a373ff6d59118736ecbcc2de113504a9c4e115aede71f2384ce2890465fee7\"}",
              "null",
              "7")) all.add(RawHttp.post(option.path(), "{\"params\":" + params + "}"));
      all.add(RawHttp.post(option.path(), ""));
      all.add(RawHttp.post(option.path(), "not json \u00e9"));
      all.add(RawHttp.post(option.path(), "{}").replace("application/json", "text/xml"));
      all.add(RawHttp.post(option.path(), "{}").replaceAll("Content-Type: .*\r\n", ""));
      all.add(
          "POST "
              + option.path()
              + " HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"par\r\n8\r\nams\":{}}\r\n0\r\n\r\n");
    }
    return all;
  }

  @TestFactory
  Stream<DynamicTest> everyAnswerIsTheSameByteForByte() {
    return requests().stream()
        .map(
            request ->
                DynamicTest.dynamicTest(
                    request.replaceAll("[\r\n]+", " "),
                    () ->
                        assertEquals(
                            RawHttp.ask(node.port(), request).endToEnd(),
                            RawHttp.ask(gateway.port(), request).endToEnd())));
  }

  @Test
  void aConnectionServesOneRequestAfterTheOther() throws IOException {
    try (RawHttp client = new RawHttp(gateway.port())) {
      for (String request : requests()) {
        client.send(request);
        assertTrue(client.answer(request.startsWith("HEAD")).whole());
      }
    }
  }

  @Test
  void oddHeadersStatusesAndFramingsPass() throws IOException {
    List<String> answers =
        List.of(
            "HTTP/1.1 299 Quite \u00e9 fine\r\nX-Odd: \u00e9\r\nx-ODD: 2\r\nSet-Cookie: a=b\r\n"
                + "Set-Cookie: c=d\r\ncontent-length: 3\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            "HTTP/1.1 204 No Content\r\nx-a: b\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\netag: \"x\"\r\n\r\n",
            "HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n\u001f\u008bab",
            "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Basic\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 503 Service Unavailable\r\nretry-after: 9\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nconnection: x-hop, close\r\nx-hop: 1\r\ncontent-length: 1\r\n\r\nz",
            "HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\nz");
    for (String answer : answers) {
      try (FakeServer odd =
              new FakeServer(
                  0,
                  at -> {
                    at.body();
                    at.write(answer);
                  });
          GatewayFixture before = GatewayFixture.before(odd)) {
        RawHttp.Answer direct = RawHttp.ask(odd.port(), RawHttp.get("/x"));
        RawHttp.Answer passed = RawHttp.ask(before.port(), RawHttp.get("/x"));
        assertEquals(
            direct.endToEnd().replace("\nx-hop: 1", "").replace("HTTP/1.0", "HTTP/1.1"),
            passed.endToEnd(),
            answer);
      }
    }
  }

  @Test
  void aBodyThatEndsWithTheConnectionIsWhole() throws IOException {
    try (FakeServer old =
            new FakeServer(
                0,
                at -> {
                  at.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it");
                  at.close();
                });
        GatewayFixture before = GatewayFixture.before(old)) {
      RawHttp.Answer answer = RawHttp.ask(before.port(), RawHttp.get("/x"));
      assertEquals("all of it", answer.text());
      assertTrue(answer.whole());
    }
  }

  @Test
  void hugeBodiesPassBothWays() throws IOException {
    byte[] huge = new byte[20_000_000];
    new Random(1).nextBytes(huge);
    try (FakeServer echo =
            new FakeServer(
                0,
                at -> {
                  byte[] body = at.body();
                  at.write("HTTP/1.1 200 OK\r\ncontent-length: " + body.length + "\r\n\r\n");
                  at.write(body);
                });
        GatewayFixture before = GatewayFixture.before(echo);
        RawHttp client = new RawHttp(before.port())) {
      client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: " + huge.length + "\r\n\r\n");
      client.send(huge);
      assertArrayEquals(huge, client.answer(false).body().getBytes());
      client.send("PUT /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send(Integer.toHexString(huge.length) + "\r\n");
      client.send(huge);
      client.send("\r\n0\r\n\r\n");
      assertArrayEquals(huge, client.answer(false).body().getBytes());
    }
  }

  @Test
  void whatIsTooLargeForTheNodeIsRefusedInItsWords() throws IOException {
    int most = 1 << 20;
    String transaction = "{\"params\":{\"transaction\":[1]}}";
    for (int length : List.of(most, most + 1, 3 * most)) {
      String body = transaction + " ".repeat(length - transaction.length());
      String chunked =
          "POST /sendTransaction HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
              + ("Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(length) + "\r\n")
              + (body + "\r\n0\r\n\r\n");
      for (String request : List.of(RawHttp.post("/sendTransaction", body), chunked)) {
        RawHttp.Answer direct = RawHttp.ask(node.port(), request);
        assertEquals(length > most ? 413 : 200, direct.status(), direct::text);
        assertEquals(direct.endToEnd(), RawHttp.ask(gateway.port(), request).endToEnd());
      }
    }
  }

  @Test
  void aClientThatExpectsToBeToldToGoOnIs() throws IOException {
    try (RawHttp client = new RawHttp(gateway.port())) {
      String request = RawHttp.post("/get_code", "{\"params\":{}}");
      int head = request.indexOf("\r\n\r\n");
      client.send(request.substring(0, head) + "\r\nExpect: 100-continue\r\n\r\n");
      assertEquals(
          "HTTP/1.1 100 Continue\r\n\r\n",
          new String(client.in().readNBytes(25), StandardCharsets.UTF_8));
      client.send(request.substring(head + 4));
      assertEquals(200, client.answer(false).status());
    }
  }
}

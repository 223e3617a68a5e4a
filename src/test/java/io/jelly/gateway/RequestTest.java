package io.jelly.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What upstreams get of requests that are out of the ordinary. */
class RequestTest {
  private static FakeServer mirror;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    mirror =
        new FakeServer(
            0,
            at -> {
              at.body();
              String seen = at.requestLine() + "\n" + String.join("\n", at.headers());
              at.respond("200 OK", "text/plain", seen);
            });
    gateway = GatewayFixture.before(mirror);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    mirror.close();
  }

  @Test
  void bytesBeyondAsciiArriveAsTheirPercentEncoding() throws IOException {
    String request = "GET /caf\u00c3\u00a9/%C3%a9?q=\u00e9&r=%zz\u00ff HTTP/1.1\r\nHost: h\r\n\r\n";
    try (RawHttp client = new RawHttp(gateway.port())) {
      client.send(request.getBytes(StandardCharsets.ISO_8859_1));
      assertEquals(
          "GET /caf%C3%A9/%C3%a9?q=%E9&r=%zz%FF HTTP/1.1",
          client.answer(false).text().split("\n", -1)[0]);
    }
  }

  private static int status(String head) throws IOException {
    try (RawHttp client = new RawHttp(gateway.port())) {
      client.send(head + "\r\n\r\n");
      RawHttp.Answer answer = client.answer(false);
      assertEquals(false, new JsonObject(answer.body()).getBoolean("success"), head);
      assertEquals(-1, client.in().read(), head);
      return answer.status();
    }
  }

  @Test
  void whatCouldMeanTwoThingsIsRefused() throws IOException {
    String start = "POST /x HTTP/1.1\r\nHost: h\r\n";
    assertEquals(400, status(start + "Host: other\r\nContent-Length: 0"));
    for (String coding : new String[] {"gzip, chunked", "chunked, chunked", "xchunked", "identity"})
      assertEquals(501, status(start + "Transfer-Encoding: " + coding), coding);
    assertEquals(400, status("CONNECT h:80 HTTP/1.1\r\nHost: h:80"));
    assertEquals(400, status("OPTIONS * HTTP/1.1\r\nHost: h"));
  }
}

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
}

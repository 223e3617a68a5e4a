package io.jelly.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static CallOrigin origin(Map<String, String> headers) {
    return CallOrigin.ofClient(headers::get, SocketAddress.inetSocketAddress(1, "10.0.0.7"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PARENT,
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-09",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-will-be-like"
      })
  void validOnesGoOnAsTheyCame(String parent) {
    CallOrigin origin = origin(Map.of("traceparent", parent, "tracestate", "a=1,b=2"));
    assertEquals(parent, origin.traceparent());
    assertEquals("a=1,b=2", origin.tracestate());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-a\r\nb: c",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333z-01",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      })
  void invalidOnesAreAsGoodAsNoneAndSoIsTheirState(String parent) {
    CallOrigin origin = origin(Map.of("traceparent", parent, "tracestate", "a=1"));
    assertEquals("", origin.traceparent());
    assertEquals("", origin.tracestate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "9f86d081-884c.7d65:9a_2f/ea", "abc==", "user@host"})
  void saneRequestIdsAreKept(String id) {
    assertEquals(id, origin(Map.of("x-request-id", id)).requestId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\nb", "-rf", "a\"b", "\u00e4", "${jndi:x}"})
  void othersAreReplaced(String id) {
    String made = origin(Map.of("x-request-id", id)).requestId();
    assertTrue(made.matches("[0-9a-f]{16}"), made);
    assertNotEquals(made, origin(Map.of()).requestId());
  }

  @Test
  void tooLongOnesAreReplacedAndWhatIsLeftGoesOnAsHeaders() {
    CallOrigin origin =
        origin(
            Map.of(
                "x-request-id", "x".repeat(129),
                "traceparent", PARENT,
                "tracestate", "a".repeat(513)));
    Map<String, String> headers = new HashMap<>();
    origin.headers(headers::put);
    assertEquals(Map.of("traceparent", PARENT, "x-request-id", origin.requestId()), headers);
    assertEquals(16, origin.requestId().length());
  }
}

package io.jelly.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApplicationMessageTest {
  private static Object passed(Object message) {
    return ApplicationMessage.unwrap(ApplicationMessage.wrap(message));
  }

  @Test
  void anyJsonValueArrivesAsItWas() {
    assertEquals("hi", passed("hi"));
    assertEquals(1.5, passed(1.5));
    assertEquals(true, passed(true));
    assertEquals(new JsonArray().add(1), passed(List.of(1)));
    assertEquals(new JsonObject().put("a", "b"), passed(new JsonObject().put("a", "b")));
    assertNull(passed(null));
  }

  @Test
  void theSenderMayChangeItsOwnAfterwards() {
    JsonObject mine = new JsonObject().put("a", 1);
    JsonObject sent = ApplicationMessage.wrap(mine);
    mine.put("a", 2);
    assertEquals(new JsonObject().put("a", 1), ApplicationMessage.unwrap(sent));
  }

  @Test
  void whatIsNoJsonOrTooLargeIsRefusedWithTheNumbers() {
    assertThrows(IllegalArgumentException.class, () -> passed(new Object()));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> passed("x".repeat(ApplicationMessage.MAX_BYTES)));
    assertTrue(refused.getMessage().contains(String.valueOf(ApplicationMessage.MAX_BYTES)));
  }
}
